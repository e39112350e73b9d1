import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseYaml } from '@ctfusion/base/yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeTinyModel } from '../packages/bench/test/support.js';
import { ctfusion, projectRoot } from './command-line.js';
import { blocksOf, commandsOf, type DocumentBlock } from './document-blocks.js';

/** `npm run document-blocks` sets it: blocks that train or measure run, too. */
const runsSlow = process.env['CTFUSION_SLOW_BLOCKS'] !== undefined;

/** Markdown for people: at the top, in `docs`, and of each package. */
const files = [
  ...['.', 'docs'].flatMap((folder) =>
    readdirSync(join(projectRoot, folder)).map((name) => join(folder, name)),
  ),
  ...readdirSync(join(projectRoot, 'packages')).map((name) => join('packages', name, 'README.md')),
].filter((file) => file.endsWith('.md') && existsSync(join(projectRoot, file)));
const documents = files
  .map((file) => ({ file, blocks: blocksOf(readFileSync(join(projectRoot, file), 'utf8'), file) }))
  .filter(({ blocks }) => blocks.some(({ language }) => language !== 'text'));
const isShell = ({ language }: DocumentBlock): boolean => ['', 'sh'].includes(language);

const scratch = mkdtempSync(join(tmpdir(), 'ctfusion-blocks-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** A checkout to write into: what is in ours by links, and the files that a reader brings. */
function makeCheckout(name: string): string {
  const folder = join(scratch, name);
  mkdirSync(folder, { recursive: true });
  const WRITTEN = ['runs', 'report', 'results', '.git'];
  for (const entry of readdirSync(projectRoot))
    if (!WRITTEN.includes(entry)) symlinkSync(join(projectRoot, entry), join(folder, entry));
  writeFileSync(join(folder, 'names.csv'), 'raw,note\nRTX 4090,memory_mib=24564\nEPYC 7443P,\n');
  writeFileSync(
    join(folder, 'config.json'),
    JSON.stringify({
      architectures: ['LlamaForCausalLM'],
      model_type: 'llama',
      hidden_size: 4096,
      intermediate_size: 14336,
      num_attention_heads: 32,
      num_key_value_heads: 8,
      num_hidden_layers: 32,
      vocab_size: 128256,
      torch_dtype: 'bfloat16',
    }),
  );
  renameSync(writeTinyModel(folder, [224, 224]), join(folder, 'model.onnx'));
  return folder;
}

/** The words of a command as a shell makes them: quotes, patterns of files, variables, comments. */
function wordsOf(command: string, folder: string): string[] {
  const print = "printf '%s\\0'";
  const programs = ['npm', 'node', 'ctfusion'].map((name) => `${name}() { ${print} ${name} "$@"; }`);
  const script = [`npx() { ${print} "$@"; }`, ...programs, command].join('\n');
  return execFileSync('bash', ['-c', script], { cwd: folder, encoding: 'utf8' }).split('\0').slice(0, -1);
}

function run(block: DocumentBlock, folder: string): string {
  return commandsOf(block)
    .map((command) => {
      const [program, ...args] = wordsOf(command, folder);
      expect(program, `${command}: only ctfusion runs here; say before the block why it does not`).toBe(
        'ctfusion',
      );
      const { status, stdout, stderr } = ctfusion(args, folder);
      expect([status, stderr], command).toEqual([0, stderr]);
      return stdout;
    })
    .join('');
}

describe.each(documents)('$file, as written', ({ file, blocks }) => {
  let folder: string;
  beforeAll(() => {
    folder = makeCheckout(file.replaceAll(/\W/g, '-'));
  });

  for (const block of blocks) {
    const { line, language, notRun, slow } = block;
    const name = `line ${line}`;
    if (notRun !== undefined) it.skip(`${name}: not run: ${notRun}`, () => {});
    else if (slow !== undefined && !runsSlow)
      it.skip(`${name}: by npm run document-blocks: ${slow}`, () => {});
    else if (isShell(block))
      it(`${name}: ${commandsOf(block)[0]}`, () => {
        const printed = run(block, folder);
        if (block.printed !== undefined) expect(printed.trim()).toBe(block.printed.trim());
      });
    else if (language === 'json') it(`${name} is JSON`, () => void JSON.parse(block.text));
    else if (language === 'yaml') it(`${name} is YAML`, () => void parseYaml(block.text, file));
    else if (language !== 'text') it.skip(`${name}: ${language}, which other tests run`, () => {});
  }
});

describe('blocks', () => {
  it('know what marks them and what they print', () => {
    const markdown = [
      'A page.',
      '```sh',
      'one \\',
      '  --two   # three',
      '# four',
      '```',
      '',
      '```text',
      '5',
      '```',
      '<!-- not run: needs a GPU -->',
      '```sh',
      'six',
      '```',
    ].join('\n');
    const [first, second] = blocksOf(markdown, 'page.md');
    expect(first).toMatchObject({ line: 3, language: 'sh', printed: '5\n', notRun: undefined });
    expect(commandsOf(first!)).toEqual(['one    --two   # three']);
    expect(second).toMatchObject({ line: 13, notRun: 'needs a GPU', printed: undefined });
  });

  it('mostly run: of those with commands more than half, slow ones counted', () => {
    const shell = documents.flatMap(({ blocks }) => blocks.filter(isShell));
    expect(shell.length).toBeGreaterThan(20);
    expect(shell.filter(({ notRun }) => notRun === undefined).length).toBeGreaterThan(shell.length / 2);
  });
});
