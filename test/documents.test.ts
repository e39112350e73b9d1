import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseCsv } from '@ctfusion/base';
import { columnType } from '@ctfusion/schema/columns';
import {
  bundleDocument,
  calibrationDocument,
  calibrationStudyDocument,
  completionDocument,
  coverageStudyDocument,
  type DocumentKind,
  type DocumentOf,
  dataSheetDocument,
  datasetDocument,
  evaluationDocument,
  groupStudyDocument,
  imputationStudyDocument,
  jobDocument,
  ladderStudyDocument,
  modelDocument,
  pageDocument,
  predictionDocument,
  rankingDocument,
  readDocument,
  runMetricsDocument,
  sizeDocument,
  suggestionDocument,
  systemImportDocument,
  taskDocument,
  trainingDocument,
  transferDocument,
} from '@ctfusion/schema/documents';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProgram } from '../packages/cli/src/program.js';
import { ctfusion, projectRoot } from './command-line.js';

const scratch = mkdtempSync(join(tmpdir(), 'ctfusion-documents-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const slices = (file: string): string => join(projectRoot, 'data', 'slices', file);
const config = (name: string): string => join(projectRoot, 'experiments', 'configs', `${name}.yml`);
const task = join(projectRoot, 'examples', 'task.json');
const systems = [slices('systems.csv'), slices('hardware_benchmark.csv')];

/** Commands whose `--json` was parsed here. */
const parsed = new Set<string>();

function json(command: string, ...args: string[]): unknown {
  const { status, stdout, stderr } = ctfusion([...command.split(' '), ...args, '--json'], scratch);
  // 3: all is in order, and nothing could be predicted.
  expect([0, 3], stderr).toContain(status);
  parsed.add(command);
  return JSON.parse(stdout);
}

/** The schema is strict, so that a field which is printed and not described fails, and nothing is lost by reading. */
function document<Kind extends DocumentKind>(kind: Kind, value: unknown): DocumentOf<Kind> {
  const read = readDocument(kind, value, kind.name);
  expect(read).toEqual(value);
  return read;
}

let staged: DocumentOf<typeof trainingDocument>;
let direct: DocumentOf<typeof trainingDocument>;

beforeAll(() => {
  staged = document(
    trainingDocument,
    json(
      'train',
      '--config',
      config('slices_staged'),
      '--set',
      'validation.strategy=holdout',
      'predictor.seeds=[1]',
    ),
  );
  direct = document(
    trainingDocument,
    json('train', '--config', config('slices_ctfusion'), '--set', 'model.params.n_estimators=20'),
  );
});

describe('every --json is a document of its schema', () => {
  it('train: of one config a document, of several a list; its files, too', () => {
    const pattern = join(projectRoot, 'experiments', 'configs', 'slices_{kernel_centric,device_only}.yml');
    const list = json('train', '--config', pattern, '--set', 'model.params.n_estimators=5') as unknown[];
    expect(list.map((entry) => document(trainingDocument, entry).schema_version)).toEqual([1, 1]);
    for (const { run_dir, bundle, metrics } of [staged, direct]) {
      const read = (...path: string[]): unknown => JSON.parse(readFileSync(join(scratch, ...path), 'utf8'));
      const { schema_version: _, ...written } = document(runMetricsDocument, read(run_dir, 'metrics.json'));
      expect(written).toEqual(metrics);
      document(bundleDocument, read(bundle, 'predictor.json'));
    }
  });

  it('predict: with and without intervals, explanations and a what-if, and where a row is unsupported', () => {
    const predict = (bundle: string, ...args: string[]) =>
      document(
        predictionDocument,
        json('predict', '--bundle', bundle, '--system', ...systems, '--task', task, ...args),
      );
    expect(predict(staged.bundle, '--explain').predictions[0]!.explanation!.unit).toBe('log');
    expect(predict(direct.bundle, '--explain').predictions[0]!.explanation!.unit).toBe('log1p_ms');
    expect(predict(staged.bundle, '--set', 'cores_total=64').set).toEqual({ cores_total: '64' });
    const unsupported = predict(staged.bundle, '--set', 'batch_size=0').predictions[0]!;
    expect([unsupported.predicted_total_time_ms, unsupported.verdict.status]).toEqual([null, 'unsupported']);
  });

  it('rank: with prices and a deadline, and without', () => {
    const lines = readFileSync(systems[0]!, 'utf8').trim().split(/\r?\n/);
    writeFileSync(
      join(scratch, 'priced.csv'),
      lines.map((line, row) => `${line},${row === 0 ? 'price' : row / 10}`).join('\n'),
    );
    const rank = (facts: string, ...args: string[]) =>
      document(
        rankingDocument,
        json('rank', '--bundle', staged.bundle, '--systems', facts, systems[1]!, '--task', task, ...args),
      );
    expect(rank(systems[0]!).objective).toBe('latency');
    const priced = rank('priced.csv', '--price-column', 'price', '--deadline-ms', '2000', '--top', '2');
    expect([priced.objective, priced.systems.length, priced.systems_total]).toEqual(['probability', 2, 17]);
  });

  it('calibrate and suggest-runs', () => {
    const [header, ...lines] = readFileSync(slices('measurements.csv'), 'utf8').trim().split(/\r?\n/);
    writeFileSync(join(scratch, 'runs.csv'), [header, ...lines.slice(0, 2)].join('\n'));
    const one = readFileSync(systems[0]!, 'utf8').split(/\r?\n/).slice(0, 2);
    writeFileSync(join(scratch, 'one.csv'), one.join('\n'));
    const calibrated = json(
      'calibrate',
      '--bundle',
      staged.bundle,
      '--runs',
      'runs.csv',
      '--system',
      ...systems,
      '--out',
      'c',
    );
    expect(document(calibrationDocument, calibrated).runs).toBe(2);
    const bundle = JSON.parse(readFileSync(join(scratch, 'c', 'predictor.json'), 'utf8'));
    document(bundleDocument, bundle);
    const suggested = json(
      'suggest-runs',
      ...['--bundle', staged.bundle, '--system', 'one.csv', systems[1]!],
      ...['--tasks', slices('measurements.csv'), '--maximum', '1'],
    );
    expect(document(suggestionDocument, suggested).suggestions).toHaveLength(1);
  });

  it('study calibration, study coverage, study groups, study ladder and study imputation', () => {
    const [header, ...lines] = readFileSync(slices('measurements.csv'), 'utf8').trim().split(/\r?\n/);
    const few = lines.filter((line) => /_(16|32|48)sm,/.test(line) && /_(2|4)c__/.test(line));
    writeFileSync(join(scratch, 'few.csv'), [header, ...few].join('\n'));
    const [facts, benchmarks] = systems as [string, string];
    const files = ['--measurements', 'few.csv', '--benchmarks', benchmarks, '--systems', facts];
    json('dataset build', ...files, '--out', 'few-slices.csv');
    const shared = ['--config', config('slices_staged'), '--dataset', 'few-slices.csv'];
    shared.push('--set', 'predictor.seeds=[1]');
    const calibration = json('study calibration', ...shared, '--k', '0,1', '--draws', '1');
    expect(Object.keys(document(calibrationStudyDocument, calibration))).toEqual([
      '0',
      '1',
      'schema_version',
    ]);
    const run = join(projectRoot, 'experiments', 'outputs', 'slices_ctfusion');
    const { mape_group_mean } = JSON.parse(readFileSync(join(run, 'metrics.json'), 'utf8'));
    const predictions = ['--predictions', join(run, 'predictions.csv'), '--k', '0,1', '--draws', '1'];
    const { '0': uncorrected } = document(
      calibrationStudyDocument,
      json('study calibration', ...predictions),
    );
    expect(uncorrected).toBeCloseTo(mape_group_mean, 9);
    expect(document(coverageStudyDocument, json('study coverage', ...shared)).level).toBe(0.9);
    const { groupings } = document(
      groupStudyDocument,
      json('study groups', ...shared, '--by', 'cores_total'),
    );
    expect(groupings[0]!.groups).toHaveLength(2);
    const { levels } = document(
      ladderStudyDocument,
      json('study ladder', ...shared, '--by', 'cores_total', '--k', '1', '--draws', '1'),
    );
    expect(levels.map(({ level, runs }) => [level, runs])).toEqual([
      ['data sheet', 0],
      ['marketplace', 0],
      ['quick', 0],
      ['full', 0],
      ['runs', 1],
    ]);
    const { machines } = document(
      imputationStudyDocument,
      json('study imputation', '--systems', 'few-slices.csv'),
    );
    expect(machines).toBe(2);
  });

  it('dataset build and dataset import', () => {
    const [facts, benchmarks] = systems as [string, string];
    const built = json(
      'dataset build',
      ...['--measurements', slices('measurements.csv'), '--benchmarks', benchmarks],
      ...['--systems', facts, '--out', 'slices.csv'],
    );
    expect(document(datasetDocument, built).rows).toBe(501);
    const benchmarkNames = ['all', 'continuous', 'roundtrip'].map((name) => `transfer_${name}`);
    benchmarkNames.push(
      ...['conv', 'convloop', 'dot', 'dotloop', 'add', 'addloop'].map((name) => `matrix_${name}`),
    );
    mkdirSync(join(scratch, 'thesis'));
    const names = [
      'Server Info',
      'Model Name',
      'Total Frames',
      'Width',
      'Height',
      'Directory Size (MB)',
      'Params',
    ];
    const columns = [...names, 'Inference Time (s)', ...benchmarkNames];
    writeFileSync(
      join(scratch, 'thesis', 'data_benchmark.csv'),
      [columns.join(','), columns.map((_, index) => (index < 2 ? 'a' : '1')).join(',')].join('\n'),
    );
    const imported = document(
      datasetDocument,
      json('dataset import', 'thesis', '--from', 'thesis', '--out', 't.csv'),
    );
    expect(imported).toMatchObject({
      content: 'measurements',
      rows: 1,
      absent_files: ['data_server_spec.csv'],
    });
  });

  it('evaluate', () => {
    const evaluated = document(evaluationDocument, json('evaluate', direct.run_dir, '--out', 'report'));
    expect(evaluated.groups).toHaveLength(1);
    expect(evaluated.files).toContain('report.html');
  });

  it('catalog and systems import', () => {
    const sheets = json('catalog', 'RTX 4090', 'no such thing') as unknown[];
    expect(sheets.map((sheet) => document(dataSheetDocument, sheet).status)).toEqual(['found', 'unknown']);
    const offers = join(projectRoot, 'examples', 'offers.json');
    const imported = json('systems import', offers, '--out', 'offers.jsonl');
    expect(document(systemImportDocument, imported).systems).toBe(24);
  });

  it('models', () => {
    const [model] = json('models', 'Llama 3.1 8B') as unknown[];
    expect(document(modelDocument, model).name).toBe('llama-3.1-8b');
  });

  it('completion and task new, which print what they would without', () => {
    const { script } = document(completionDocument, json('completion', 'bash'));
    expect(script).toBe(ctfusion(['completion', 'bash'], scratch).stdout);
    const asked = ['--model', 'resnet50', '--kind', 'frames', '--batch', '8', '--frames', '96'];
    const made = json('task new', ...asked, '--size', '1280x720', '--out', 'resnet50.json');
    expect(document(taskDocument, made)).toEqual(
      JSON.parse(readFileSync(join(scratch, 'resnet50.json'), 'utf8')),
    );
  });

  it('page', () => {
    const { kinds } = document(pageDocument, json('page', '--out', 'page.html'));
    expect(kinds).toEqual(['diffusion', 'frames', 'generation', 'step']);
  });

  it('transfer: offers, and a GPU by its name; rank --measured answers alike', () => {
    const offers = join(projectRoot, 'examples', 'offers.json');
    const run = ['--measured', '7h', '--on', 'RTX 3080'];
    const transferred = json('transfer', ...run, '--to', offers, 'RTX A6000');
    expect(json('rank', ...run, '--systems', offers, 'RTX A6000')).toEqual(transferred);
    const { systems: answered, unsupported } = document(transferDocument, transferred);
    expect(answered.length + unsupported.length).toBe(25);
    expect(answered.find(({ system_id }) => system_id === 'RTX A6000')).not.toHaveProperty('cost');
  });

  it('rank and predict of a job, and size', () => {
    const offers = join(projectRoot, 'examples', 'offers.json');
    const asked = ['--systems', offers, '--tasks', join(projectRoot, 'examples', 'training-task.json')];
    for (const command of ['rank', 'predict'])
      document(
        jobDocument,
        json(command, ...asked, '--samples', '50000', '--setup', 'image=8GB', '--interruptible'),
      );
    const { systems: sized } = document(sizeDocument, json('size', ...asked, '--batches', '1,8'));
    expect(sized).toHaveLength(24);
  });

  it('every command does, those tested elsewhere and study published, which needs reference data, among them', async () => {
    const elsewhere = ['bench', ...['analyse', 'report', 'verify', 'export'].map((word) => `bench ${word}`)];
    // Of these, `test/long/documents.test.ts` asks serve and quickstart.
    elsewhere.push('measure', 'profile', 'serve', 'demo', 'worker', 'agent', 'study published', 'quickstart');
    type Command = Awaited<ReturnType<typeof createProgram>>;
    const commands = (parent: Pick<Command, 'commands'>, path: string): string[] =>
      parent.commands.flatMap((command) => {
        const name = `${path} ${command.name()}`.trim();
        const own = command.options.some(({ long }) => long === '--json') ? [name] : [];
        return [...own, ...commands(command, name)];
      });
    expect(commands(await createProgram(), '').sort()).toEqual([...parsed, ...elsewhere].sort());
  });
});

describe('documents as input', () => {
  const predict = (...args: string[]) => {
    const predictions = json('predict', '--bundle', staged.bundle, ...args);
    return document(predictionDocument, predictions).predictions;
  };

  it('a task document predicts what its flat row predicts', () => {
    const flat = JSON.parse(readFileSync(task, 'utf8')) as Record<string, unknown>;
    const full = { ...readDocument(taskDocument, flat, task), runtime: 'torch', overlap: 'serial' };
    writeFileSync(join(scratch, 'task-document.json'), JSON.stringify(full));
    const system = ['--system', ...systems, '--task'];
    expect(predict(...system, 'task-document.json')).toEqual(predict(...system, task));
  });

  it('system documents, one or a line each, predict what their rows predict', () => {
    const [facts, benchmarks] = systems.map((file) => parseCsv(readFileSync(file, 'utf8'), file, columnType));
    const features = [...benchmarks!.records()].map(
      ({ system_id, ...values }) => [system_id, values] as const,
    );
    const documents = [...facts!.records()].map(({ system_id, ...known }) => ({
      schema_version: 2,
      system_id,
      facts: known,
      benchmarks: [
        {
          backend: 'torch',
          versions: { torch: '2.11' },
          measured_at: '2026-01-31T12:00:00Z',
          repeats: 1,
          features: Object.fromEntries(
            Object.entries(features.find(([id]) => id === system_id)![1]).filter(
              ([, value]) => typeof value === 'number',
            ),
          ),
          curves: [],
        },
      ],
    }));
    writeFileSync(join(scratch, 'systems.json'), JSON.stringify(documents));
    writeFileSync(
      join(scratch, 'systems.jsonl'),
      documents.map((line) => `${JSON.stringify(line)}\n`).join(''),
    );
    const expected = predict('--system', ...systems, '--task', task);
    expect(predict('--system', 'systems.json', '--task', task)).toEqual(expected);
    expect(predict('--system', 'systems.jsonl', '--task', task)).toEqual(expected);
  });

  it('what is no document, or a bomb, is refused in one line', () => {
    const bomb = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    writeFileSync(join(scratch, 'bomb.json'), bomb);
    writeFileSync(join(scratch, 'deep.json'), `{"a":${bomb}}`);
    writeFileSync(join(scratch, 'newer.json'), '{"schema_version": 9, "model_name": "a"}');
    writeFileSync(
      join(scratch, 'wrong.json'),
      '{"schema_version": 1, "model_name": "a", "demand": {"a": [1]}}',
    );
    cpSync(join(scratch, staged.bundle), join(scratch, 'bomb-bundle'), { recursive: true });
    writeFileSync(join(scratch, 'bomb-bundle', 'predictor.json'), bomb);
    const cases: [string, string, RegExp][] = [
      [staged.bundle, 'bomb.json', /^ctfusion: bomb\.json: is nested more than 100 levels deep$/],
      [staged.bundle, 'deep.json', /^ctfusion: deep\.json: is nested more than 100 levels deep$/],
      [staged.bundle, 'newer.json', /'schema_version': a task document of version 9 is newer/],
      [staged.bundle, 'wrong.json', /'demand\.a': \[1\] is not allowed/],
      ['bomb-bundle', task, /predictor\.json: is nested more than 100 levels deep$/],
    ];
    for (const [bundle, file, message] of cases) {
      const args = ['predict', '--bundle', bundle, '--system', ...systems, '--task', file];
      const { status, stdout, stderr } = ctfusion(args, scratch);
      expect([status, stdout]).toEqual([2, '']);
      expect(stderr.trim()).toMatch(message);
      expect(stderr.trim().split('\n')).toHaveLength(1);
    }
  });
});
