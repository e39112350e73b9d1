import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeTinyModel } from '../packages/bench/test/support.js';
import { createProgram } from '../packages/cli/src/program.js';
import { ctfusion, projectRoot } from './command-line.js';

const scratch = mkdtempSync(join(tmpdir(), 'ctfusion-tables-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const example = (name: string): string => join(projectRoot, 'examples', `${name}.json`);
const slices = (name: string): string => join(projectRoot, 'data', 'slices', name);
const WIDTH = 80;

let model: string;
beforeAll(() => {
  model = writeTinyModel(scratch);
  const imported = ['systems', 'import', example('offers'), '--out', 'systems.jsonl'];
  expect(ctfusion(imported, scratch).status).toBe(0);
  const [first] = readFileSync(join(scratch, 'systems.jsonl'), 'utf8').split('\n');
  const system_id = `a_system_whose_name_says_all_of_its_parts__${'and_more_'.repeat(5)}`;
  writeFileSync(join(scratch, 'long.json'), JSON.stringify({ ...JSON.parse(first!), system_id }));
});

/** Each command that prints a table, with questions that fill it. */
const QUESTIONS: readonly (readonly string[])[] = [
  ['rank', '--systems', example('offers'), '--tasks', example('task'), '--deadline', '500ms'],
  ['rank', '--systems', example('offers'), '--tasks', example('generation-task')],
  ['rank', '--systems', 'long.json', '--tasks', example('task'), '--deadline', '500ms'],
  [
    ...['rank', '--systems', example('offers'), '--tasks', example('training-task'), '--epochs', '3'],
    ...['--samples', '50000', '--checkpoint', '10GB', '--setup', 'image=8GB,data=50GB', '--interruptible'],
    ...['--deadline', '10h', '--budget', '5'],
  ],
  ['rank', '--measured', '7h', '--on', 'RTX 3080', '--systems', example('offers'), '--deadline', '9h'],
  ['transfer', '--measured', '7h', '--on', 'RTX 3080', '--to', example('offers'), '--setup', 'image=8GB'],
  ['predict', '--systems', example('offers'), '--tasks', example('task'), '--set', 'cores_total=32'],
  ['predict', '--systems', 'long.json', '--tasks', example('generation-task')],
  ['predict', '--systems', example('offers'), '--tasks', example('diffusion-task'), '--images', '9000'],
  ['size', '--systems', example('offers'), '--tasks', example('training-task'), '--batches', '1,64'],
  ['size', '--systems', 'long.json', '--tasks', example('training-task')],
  ['catalog', 'NVIDIA GeForce RTX 4090', 'AMD EPYC 7443'],
  ['models'],
  ['models', 'llama-3.1-8b', 'resnet50'],
  ['profile', 'MODEL', '--input-size', '16x24'],
  ['suggest-runs', '--systems', 'long.json', '--tasks', slices('measurements.csv'), '--maximum', '2'],
];

/** Where a figure is from, what is to be said of one, or the name of the machine that a table is of; a terminal breaks it as it does any sentence. */
const SENTENCE = /^(?:source|published|note): |^the first that|^a_system_.*_and_more_$|^[\d,]+ runs; /;

/** What stands between two empty lines where one of them underlines a header. */
function tableLines(text: string): string[] {
  const lines = text.split('\n');
  return lines.filter((_, index) => {
    const start = lines.lastIndexOf('', index) + 1;
    const end = lines.indexOf('', index);
    if (SENTENCE.test(lines[index]!)) return false;
    const paragraph = lines.slice(start, end < 0 ? lines.length : end);
    return paragraph.some((line) => /^─[─ ]+$/.test(line));
  });
}

describe('a table on a terminal of 80 characters', () => {
  it.each(QUESTIONS)('%s %s %s %s', (...question) => {
    const args = question.map((word) => (word === 'MODEL' ? model : word));
    const { status, stdout, stderr } = ctfusion(args, scratch, { COLUMNS: String(WIDTH) });
    expect(status, stderr).toBe(0);
    const lines = args[0] === 'profile' ? stdout.split('\n') : tableLines(stdout);
    expect(lines.length, stdout).toBeGreaterThan(2);
    for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(WIDTH);
  });

  it('is looked at for every command that prints one', async () => {
    const elsewhere: Readonly<Record<string, string>> = {
      'packages/cli/test/study-text.test.ts': 'study',
      'packages/bench/test/report.test.ts': 'bench',
      // Tables of any cells: these commands train or draw for longer than a test may.
      'packages/cli/test/fitting-table.test.ts': 'train evaluate quickstart',
    };
    const known = new Set([
      ...QUESTIONS.map(([command]) => command),
      ...Object.values(elsewhere).flatMap((commands) => commands.split(' ')),
      // They print a line or two.
      ...[
        'measure',
        'calibrate',
        'dataset',
        'systems',
        'task',
        'page',
        'serve',
        'agent',
        'demo',
        'worker',
        'completion',
      ],
    ]);
    const program = await createProgram();
    expect(program.commands.map((command) => command.name()).filter((name) => !known.has(name))).toEqual([]);
  });
});

describe('a question that nothing answers', () => {
  const nothing = 'nothing.json';
  beforeAll(() =>
    writeFileSync(
      join(scratch, nothing),
      JSON.stringify({ schema_version: 2, system_id: 'unknown', facts: {}, benchmarks: [] }),
    ),
  );
  it.each([
    ['predict', '--tasks', example('generation-task'), '--systems', nothing],
    ['predict', '--tasks', example('generation-task'), '--tokens', '100000', '--systems', nothing],
    ['rank', '--tasks', example('generation-task'), '--systems', nothing],
    ['rank', '--tasks', example('generation-task'), '--tokens', '100000', '--systems', nothing],
    ['rank', '--measured', '7h', '--on', 'RTX 3080', '--systems', nothing],
    ['size', '--tasks', example('training-task'), '--systems', nothing],
    ['transfer', '--measured', '7h', '--on', 'RTX 3080', '--to', nothing],
  ])('ends with code 3: %s %s %s %s', (...args) => {
    const { status, stderr } = ctfusion(args, scratch);
    expect([status, stderr]).toEqual([3, stderr]);
  });
});
