import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publishedStudyDocument, readDocument } from '@ctfusion/schema/documents';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ctfusion, projectRoot } from './command-line.js';

const reference = process.env['CTFUSION_REFERENCE_DIR'];
const scratch = mkdtempSync(join(tmpdir(), 'ctfusion-staged-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const config = (name: string): string => join(projectRoot, 'experiments', 'configs', `${name}.yml`);
const slices = (file: string): string => join(projectRoot, 'data', 'slices', file);
const systems = ['--system', slices('systems.csv'), slices('hardware_benchmark.csv')];

describe('the staged predictor on the embedded dataset', () => {
  let bundle: string;

  beforeAll(() => {
    const args = [
      'train',
      '--config',
      config('slices_staged'),
      '--json',
      '--set',
      'validation.strategy=holdout',
    ];
    const { status, stdout, stderr } = ctfusion(args, scratch);
    expect(stderr).not.toMatch(/error/i);
    expect(status).toBe(0);
    const document = JSON.parse(stdout) as { run_dir: string; bundle: string; metrics: { mape: number } };
    bundle = document.bundle;
    // Two runs of one task differ by 10 %; the best of the paper's methods is off by 18 % on these systems.
    expect(document.metrics.mape).toBeLessThan(15);
    const header = readFileSync(join(scratch, document.run_dir, 'predictions.csv'), 'utf8').split('\n')[0];
    expect(header).toBe(
      'row_id,fold,split,system_id,model_name,batch_size,target,preds,error,ape,lower,upper,distance',
    );
  });

  it('is calibrated by measured runs into a new bundle, and by none into the same', () => {
    const lines = readFileSync(slices('measurements.csv'), 'utf8').split('\n');
    const own = lines.filter((line) => line.includes('2c__nvidia_h100_24sm'));
    writeFileSync(join(scratch, 'runs.csv'), [lines[0], ...own.slice(0, 5)].join('\n'));
    writeFileSync(join(scratch, 'no-runs.csv'), `${lines[0]}\n`);
    const calibrate = (runs: string, out: string) =>
      ctfusion(
        ['calibrate', '--bundle', bundle, '--runs', runs, ...systems, '--out', out, '--json'],
        scratch,
      );
    expect(JSON.parse(calibrate('runs.csv', 'b5').stdout)).toEqual({
      schema_version: 1,
      bundle: 'b5',
      runs: 5,
      systems: ['intel_xeon_emerald_rapids_2c__nvidia_h100_24sm'],
    });
    expect(calibrate('no-runs.csv', 'b0').status).toBe(0);
    const content = (folder: string): string => readFileSync(join(scratch, folder, 'predictor.json'), 'utf8');
    expect(content('b0')).toBe(content(bundle));
    expect(content('b5')).not.toBe(content(bundle));
    const again = calibrate('runs.csv', 'b5');
    expect([again.status, again.stderr]).toEqual([2, 'ctfusion: b5: exists already; name a new folder\n']);
  });

  it('suggests what to measure next on a system', () => {
    const table = readFileSync(slices('systems.csv'), 'utf8').split('\n');
    writeFileSync(
      join(scratch, 'system.csv'),
      [table[0], table.find((line) => line.includes('8c__nvidia_h100_24sm'))].join('\n'),
    );
    const args = [
      'suggest-runs',
      '--bundle',
      bundle,
      '--system',
      'system.csv',
      slices('hardware_benchmark.csv'),
    ];
    const { stdout, stderr } = ctfusion(
      [...args, '--tasks', slices('measurements.csv'), '--budget-ms', '5000', '--json'],
      scratch,
    );
    expect(stderr).toMatch(/^the bundle learned from the benchmarks’ curves and none are given: [^\n]*\n$/);
    const { suggestions } = JSON.parse(stdout) as {
      suggestions: {
        predicted_total_time_ms: number;
        relative_width_before: number;
        relative_width_after: number;
      }[];
    };
    expect(suggestions.length).toBeGreaterThan(0);
    for (const run of suggestions) expect(run.relative_width_after).toBeLessThan(run.relative_width_before);
    const bad = ctfusion([...args, '--tasks', slices('measurements.csv'), '--budget-ms', 'soon'], scratch);
    expect([bad.status, bad.stderr]).toEqual([
      2,
      "ctfusion: '--budget-ms': 'soon' is not a number above 0\n",
    ]);
  });

  it('refuses to calibrate or study what has no effects or intervals', () => {
    const direct = ctfusion(
      ['study', 'calibration', '--config', config('slices_ctfusion'), '--json'],
      scratch,
    );
    expect([direct.status, direct.stdout]).toEqual([2, '']);
    expect(direct.stderr).toMatch(
      /slices_ctfusion\.yml, 'predictor\.kind': the 'direct' predictor cannot be calibrated by runs/,
    );
    const neither = ctfusion(['study', 'calibration', '--json'], scratch);
    expect([neither.status, neither.stderr]).toEqual([
      2,
      "ctfusion: 'study calibration': name either --config or --predictions\n",
    ]);
  });

  it('is studied by leaving groups out', () => {
    // Three systems are enough to see that the study does what it says.
    const few = ['--set', 'predictor.seeds=[1]', 'validation.group_by_col=cores_total'];
    const { status, stdout } = ctfusion(
      ['study', 'coverage', '--config', config('slices_staged'), ...few, '--json'],
      scratch,
    );
    expect(status).toBe(0);
    const result = JSON.parse(stdout) as {
      coverage: number;
      coverage_confidence: number[];
      mean_relative_width: number;
      groups: unknown[];
    };
    expect(result.groups).toHaveLength(5);
    expect(result.coverage).toBeGreaterThan(60);
    expect(result.coverage_confidence[0]).toBeLessThanOrEqual(result.coverage);
    expect(result.coverage_confidence[1]).toBeGreaterThanOrEqual(result.coverage);
    expect(result.mean_relative_width).toBeGreaterThan(0);
  });
});

describe.skipIf(reference === undefined || !existsSync(reference))(
  'the staged predictor on reference data (skipped where CTFUSION_REFERENCE_DIR is unset)',
  () => {
    beforeAll(() => {
      ctfusion(
        ['dataset', 'import', join(reference ?? '', 'thesis'), '--from', 'thesis', '--out', 'thesis.csv'],
        scratch,
      );
    });

    it('is off by at most 9.5 % on the thesis’ left-out systems, and by less after measured runs', () => {
      const args = [
        'study',
        'calibration',
        '--config',
        config('thesis_staged'),
        '--dataset',
        'thesis.csv',
        '--k',
        '0,1,5,10',
        '--draws',
        '5',
        '--json',
      ];
      const { status, stdout } = ctfusion(args, scratch);
      expect(status).toBe(0);
      const errors = JSON.parse(stdout) as Record<string, number>;
      expect(errors['0']).toBeLessThanOrEqual(8.5);
      expect(errors['1']).toBeLessThanOrEqual(7);
      expect(errors['5']).toBeLessThanOrEqual(4.3);
      expect(errors['10']).toBeLessThanOrEqual(3.8);
    });

    it('is off by at most 11 % on a left-out GPU model and by 9.5 % on a CPU model, and says where it is worst', () => {
      const { status, stdout } = ctfusion(
        [
          'study',
          'groups',
          '--config',
          config('thesis_staged'),
          '--dataset',
          'thesis.csv',
          '--by',
          'gpu_core,gpu_boost_clock(GHz)',
          'cpu_core',
          '--json',
        ],
        scratch,
      );
      expect(status).toBe(0);
      const { groupings } = JSON.parse(stdout) as {
        groupings: {
          groups: unknown[];
          mean: { error: number; coverage: number };
          worst_coverage: { coverage: number };
        }[];
      };
      expect(groupings.map(({ groups }) => groups.length)).toEqual([6, 4]);
      expect(groupings[0]!.mean.error).toBeLessThanOrEqual(11);
      expect(groupings[0]!.worst_coverage.coverage).toBeGreaterThanOrEqual(75);
      expect(groupings[1]!.mean.error).toBeLessThanOrEqual(9.5);
      for (const { mean } of groupings) {
        expect(mean.coverage).toBeGreaterThanOrEqual(85);
        expect(mean.coverage).toBeLessThanOrEqual(97);
      }
    });

    it('tells the published machines apart by their hosts, fitted on the embedded dataset alone', () => {
      const { status, stdout } = ctfusion(
        [
          'study',
          'published',
          '--config',
          config('slices_staged'),
          '--reference',
          join(reference ?? '', 'stgc'),
          '--json',
        ],
        scratch,
      );
      expect(status).toBe(0);
      const study = readDocument(publishedStudyDocument, JSON.parse(stdout), 'study published');
      expect(study.cells).toBe(38);
      for (const { ratios, mean_kendall_tau, fastest_right } of study.sizes) {
        for (const [machine, ratio] of Object.entries(study.true_ratios)) {
          expect(ratios[machine]! / ratio, machine).toBeGreaterThan(0.92);
          expect(ratios[machine]! / ratio, machine).toBeLessThan(1.08);
        }
        expect(mean_kendall_tau).toBeGreaterThanOrEqual(0.77);
        expect(fastest_right).toBeGreaterThanOrEqual(36);
      }
    });

    it('corrects the published predictions with 10 and 20 measured runs of each system', () => {
      const outputs = join(reference ?? '', 'stgc', 'experiments', 'outputs');
      const run = readdirSync(outputs).find((name) => name.startsWith('exp001'))!;
      const { stdout } = ctfusion(
        [
          'study',
          'calibration',
          '--predictions',
          join(outputs, run, 'predictions.csv'),
          '--k',
          '0,10,20',
          '--json',
        ],
        scratch,
      );
      const errors = JSON.parse(stdout) as Record<string, number>;
      expect(errors['0']!.toFixed(2)).toBe('17.59');
      expect(errors['10']).toBeLessThanOrEqual(13.5);
      expect(errors['20']).toBeLessThanOrEqual(12.2);
    });
  },
);
