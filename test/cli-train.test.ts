import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ctfusion, projectRoot } from './command-line.js';

const scratch = mkdtempSync(join(tmpdir(), 'ctfusion-train-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const config = (name: string): string => join(projectRoot, 'experiments', 'configs', `${name}.yml`);
const slices = join(projectRoot, 'data', 'slices');

interface TrainDocument {
  run_dir: string;
  bundle: string;
  metrics: {
    mape: number;
    mape_group_mean: number;
    p50_ape: number;
    p95_ape: number;
    groups: { group: string; mape: number; n: number }[];
  };
}

describe('ctfusion train', () => {
  let document: TrainDocument;

  beforeAll(() => {
    const { status, stdout, stderr } = ctfusion(
      ['train', '--config', config('slices_ctfusion'), '--json', '--set', 'model.early_stopping_rounds=50'],
      scratch,
    );
    expect(stderr).not.toMatch(/error/i);
    expect(status).toBe(0);
    document = JSON.parse(stdout) as TrainDocument;
  });

  it('judges on the unseen systems only', () => {
    expect(document.metrics.groups.map(({ group }) => group)).toHaveLength(7);
    for (const { group } of document.metrics.groups) expect(group).toMatch(/_(132|24)sm$/);
    expect(document.metrics.groups.reduce((sum, { n }) => sum + n, 0)).toBe(210);
  });

  it('writes the run directory, whose predictions give the metrics that it prints', () => {
    const directory = join(scratch, document.run_dir);
    expect(readdirSync(directory).sort()).toEqual([
      'bundle',
      'config.yml',
      'feature_list.json',
      'holdout_metrics.csv',
      'metrics.json',
      'models',
      'predictions.csv',
      'predictions_all.csv',
      'summary.md',
    ]);
    const [header, ...lines] = readFileSync(join(directory, 'predictions.csv'), 'utf8').trim().split(/\r?\n/);
    expect(header).toBe('row_id,fold,split,system_id,model_name,batch_size,target,preds,error,ape');
    const rows = lines.map((line) => line.split(','));
    const apes = rows.map((row) => Math.abs(Number(row[6]) - Number(row[7])) / Number(row[6]));
    expect((100 * apes.reduce((sum, ape) => sum + ape, 0)) / apes.length).toBeCloseTo(
      document.metrics.mape,
      9,
    );
    expect(Number(rows[0]![8])).toBeCloseTo(Number(rows[0]![6]) - Number(rows[0]![7]), 9);
    expect(readFileSync(join(directory, 'predictions_all.csv'), 'utf8').trim().split(/\r?\n/)).toHaveLength(
      502,
    );
    expect(
      (JSON.parse(readFileSync(join(directory, 'feature_list.json'), 'utf8')) as { features: string[] })
        .features,
    ).toHaveLength(36);
  });

  it('leaves no temporary folder', () => {
    expect(readdirSync(join(scratch, 'runs')).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('predicts from the bundle what the run directory holds, from JSON and from CSV', () => {
    const predictions = readFileSync(join(scratch, document.run_dir, 'predictions.csv'), 'utf8')
      .trim()
      .split(/\r?\n/)
      .slice(1)
      .map((line) => line.split(','));
    const measurements = readFileSync(join(slices, 'measurements.csv'), 'utf8').trim().split(/\r?\n/);
    const [rowId, , , systemId] = predictions[3]!;
    writeFileSync(join(scratch, 'task.csv'), [measurements[0], measurements[Number(rowId) + 1]].join('\n'));
    const systems = ['--system', join(slices, 'systems.csv'), join(slices, 'hardware_benchmark.csv')];
    const fromCsv = ctfusion(
      ['predict', '--bundle', document.bundle, ...systems, '--task', 'task.csv', '--json'],
      scratch,
    );
    expect(fromCsv.stderr).toBe('');
    const rows = (
      JSON.parse(fromCsv.stdout) as { predictions: { system_id: string; predicted_total_time_ms: number }[] }
    ).predictions;
    expect(rows).toHaveLength(17);
    const row = rows.find((entry) => entry.system_id === systemId)!;
    expect(row.predicted_total_time_ms).toBeCloseTo(Number(predictions[3]![7]), 9);

    const cells = measurements[Number(rowId) + 1]!.split(',');
    const task = Object.fromEntries(
      measurements[0]!
        .split(',')
        .map((name, index) => [
          name,
          Number.isNaN(Number(cells[index])) ? cells[index] : Number(cells[index]),
        ]),
    );
    const { system_id: _, ...onlyTask } = task;
    writeFileSync(join(scratch, 'task.json'), JSON.stringify(onlyTask));
    const fromJson = ctfusion(
      ['predict', '--bundle', document.bundle, ...systems, '--task', 'task.json', '--json'],
      scratch,
    );
    expect(fromJson.stderr).toBe('');
    expect(JSON.parse(fromJson.stdout)).toMatchObject({
      predictions: rows.map(({ predicted_total_time_ms }) => ({ predicted_total_time_ms })),
    });
  });

  it('runs all configs that a pattern matches and prints one list', () => {
    const pattern = join(projectRoot, 'experiments', 'configs', 'slices_{kernel_centric,device_only}.yml');
    const { status, stdout } = ctfusion(
      ['train', '--config', pattern, '--json', '--set', 'model.params.n_estimators=20'],
      scratch,
    );
    expect(status).toBe(0);
    expect(
      (JSON.parse(stdout) as TrainDocument[]).map(({ run_dir }) => run_dir.replace(/_\d{8}_\d{6}$/, '')),
    ).toEqual(['runs/slices_device_only', 'runs/slices_kernel_centric']);
  });

  it('cross-validates by group and refits the bundle on all systems', () => {
    const args = [
      'train',
      '--config',
      config('slices_device_only'),
      '--json',
      '--set',
      'validation.strategy=group_kfold',
      'validation.k_folds=3',
      'model.params={n_iter: 30, random_seed: 7, early_stopping_rounds: 9}',
      'preprocessing.enabled=true',
    ];
    const { status, stdout } = ctfusion(args, scratch);
    expect(status).toBe(0);
    const { run_dir, metrics } = JSON.parse(stdout) as TrainDocument;
    expect(metrics.groups).toHaveLength(17);
    const files = readdirSync(join(scratch, run_dir));
    expect(files).toContain('oof_predictions.csv');
    expect(
      readFileSync(join(scratch, run_dir, 'fold_metrics.csv'), 'utf8')
        .trim()
        .split(/\r?\n/),
    ).toHaveLength(4);
    const bundle = JSON.parse(readFileSync(join(scratch, run_dir, 'bundle', 'predictor.json'), 'utf8')) as {
      provenance: { training_groups: string[] };
      scaling: unknown[];
    };
    expect(bundle.provenance.training_groups).toHaveLength(17);
    expect(bundle.scaling).toHaveLength(18);
  });
});

describe('bad input: one line on stderr, exit code 2, nothing written', () => {
  const measurements = (): string[] =>
    readFileSync(join(slices, 'measurements.csv'), 'utf8').trim().split(/\r?\n/);
  /** data/slices with one cell of the run table replaced. */
  const datasetWith = (row: number, column: string, value: string): string => {
    const folder = mkdtempSync(join(scratch, 'data-'));
    const lines = measurements();
    const index = lines[0]!.split(',').indexOf(column);
    const cells = lines[row - 1]!.split(',');
    cells[index] = value;
    lines[row - 1] = cells.join(',');
    writeFileSync(join(folder, 'measurements.csv'), lines.join('\n'));
    for (const file of ['hardware_benchmark.csv', 'systems.csv'])
      writeFileSync(join(folder, file), readFileSync(join(slices, file)));
    return folder;
  };
  const empty = (): string => {
    const file = join(scratch, 'empty.csv');
    writeFileSync(file, '');
    return file;
  };

  const base = ['train', '--config', config('slices_ctfusion')];
  const cases: [string, () => string[], RegExp][] = [
    [
      'a wrong config key',
      () => [...base, '--set', 'model.parms.num_leaves=3'],
      /slices_ctfusion\.yml, 'model\.parms': unknown key \(did you mean 'params'\?\)/,
    ],
    [
      'a wrong boosting parameter',
      () => [...base, '--set', 'model.params.num_leafs=3'],
      /num_leafs.*did you mean.*num_lea(f|ves)/,
    ],
    [
      'a wrong value under an alias',
      () => [...base, '--set', 'model.params={early_stopping_rounds: soon}'],
      /parameter early_stopping_rounds: .*soon/,
    ],
    [
      'a wrong value',
      () => [...base, '--set', 'validation.strategy=hold'],
      /'validation\.strategy': 'hold' is not allowed/,
    ],
    [
      'a feature that the dataset lacks',
      () => [...base, '--set', 'features.task_cols=[batch_sise]'],
      /slices_ctfusion\.yml, 'batch_sise': the dataset .* has no such column \(did you mean 'batch_size'\?\)/,
    ],
    [
      'a test group that matches nothing',
      () => [...base, '--set', 'validation.test_groups=[nowhere]'],
      /'validation\.test_groups': 'nowhere' matches no system_id/,
    ],
    [
      'NaN in the target',
      () => [...base, '--dataset', datasetWith(9, 'total_time_ms', 'nan')],
      /measurements\.csv, row 9, column 'total_time_ms': the value is missing/,
    ],
    [
      'a target of zero',
      () => [...base, '--dataset', datasetWith(7, 'total_time_ms', '0')],
      /measurements\.csv, row 7, column 'total_time_ms': the target is 0; a latency is above 0/,
    ],
    ['an empty dataset', () => [...base, '--dataset', empty()], /empty\.csv: the file is empty/],
    [
      'an empty config',
      () => ['train', '--config', empty()],
      /empty\.csv: the file is empty or not a mapping/,
    ],
    [
      'a config that is not there',
      () => ['train', '--config', 'nowhere.yml'],
      /nowhere\.yml: cannot be read: there is no such file/,
    ],
    ['an unknown option', () => [...base, '--jsno'], /unknown option '--jsno'/],
  ];

  it.each(cases)('%s', (_, args, message) => {
    const folder = mkdtempSync(join(scratch, 'bad-'));
    const { status, stdout, stderr } = ctfusion(args(), folder);
    expect(stderr).toMatch(message);
    expect(stderr.split(/\r?\n/).filter((line) => line.startsWith('ctfusion:')).length).toBeLessThanOrEqual(
      1,
    );
    expect(stderr).not.toMatch(/^\s+at /m);
    expect([status, stdout, readdirSync(folder)]).toEqual([2, '', []]);
  });

  it('a truncated model file', () => {
    const trained = ctfusion([...base, '--json', '--set', 'model.params.n_estimators=5'], scratch);
    const { bundle } = JSON.parse(trained.stdout) as TrainDocument;
    const model = join(scratch, bundle, 'models', 'model_seed42.txt');
    truncateSync(model, Math.floor(statSync(model).size / 2));
    writeFileSync(join(scratch, 'one-task.csv'), measurements().slice(0, 2).join('\n'));
    const args = [
      'predict',
      '--bundle',
      bundle,
      '--system',
      join(slices, 'systems.csv'),
      join(slices, 'hardware_benchmark.csv'),
      '--task',
      'one-task.csv',
      '--json',
    ];
    const { status, stdout, stderr } = ctfusion(args, scratch);
    expect(stderr.trim().split(/\r?\n/)).toHaveLength(1);
    expect(stderr).toMatch(/model_seed42\.txt/);
    expect([status, stdout]).toEqual([2, '']);
  });

  it('a run folder that cannot be written', () => {
    const file = join(scratch, 'a-file');
    writeFileSync(file, '');
    const { status, stderr } = ctfusion(
      [...base, '--set', `output_dir=${join(file, 'runs')}`, 'model.params.n_estimators=5'],
      scratch,
    );
    expect(stderr).toMatch(/a part of the path is not a folder/);
    expect(status).toBe(2);
    expect(existsSync(join(file, 'runs'))).toBe(false);
  });
});
