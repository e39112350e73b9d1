import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { reportFigures } from '../src/document/report.js';
import { evaluateRuns } from '../src/evaluate.js';
import { WIDE } from '../src/figures/figure.js';
import { fixtureRows, writeRun } from './run-fixtures.js';

const root = mkdtempSync(join(tmpdir(), 'ctfusion-comparison-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let scratch: string;
beforeEach(() => {
  scratch = mkdtempSync(join(root, 'case-'));
});

const good = (name = 'slices_ctfusion_20260101_000000'): string => writeRun(scratch, name, fixtureRows());

function writePredictions(name: string, text: string): string {
  const directory = join(scratch, name);
  mkdirSync(directory);
  writeFileSync(join(directory, 'predictions.csv'), text);
  return directory;
}

const header = 'system_id,model_name,target,preds';

describe('what cannot be evaluated is said in one line', () => {
  it.each([
    ['an empty run', `${header}\n`, /predictions\.csv: the file has a header but no prediction$/],
    ['an empty file', '', /predictions\.csv: the file is empty$/],
    [
      'a NaN prediction',
      `${header}\na,m,5,4\na,m,5,NaN\n`,
      /row 3, column 'preds': the value is NaN; .*finite/,
    ],
    ['an infinite prediction', `${header}\na,m,5,inf\n`, /row 2, column 'preds': the value is Infinity/],
    ['a target of 0', `${header}\na,m,0,4\n`, /row 2, column 'target': the value is 0; .*above 0/],
    ['a missing target', `${header}\na,m,,4\n`, /row 2, column 'target': the value is NaN/],
    [
      'a missing column',
      'system_id,target,pred\na,5,4\n',
      /column 'preds': there is no such column \(did you mean 'pred'\?\)$/,
    ],
    ['text for a number', `${header}\na,m,fast,4\n`, /row 2, column 'target': 'fast' is not a number$/],
  ])('%s', async (_, text, message) => {
    const error = await evaluateRuns({ runs: [writePredictions('run', text)] }).catch(
      (caught: Error) => caught,
    );
    expect(error).toMatchObject({ name: 'InputError', message: expect.stringMatching(message) });
    expect((error as Error).message).not.toContain('\n');
  });

  it('a folder without a run, or none at all', async () => {
    await expect(evaluateRuns({ runs: [scratch] })).rejects.toThrow(/there is no predictions\.csv in it/);
    await expect(evaluateRuns({ runs: [join(scratch, 'absent')] })).rejects.toThrow(
      /there is no such folder/,
    );
    await expect(evaluateRuns({ runs: [] })).rejects.toThrow(/no run directory is named/);
  });

  it('two runs with other test rows than one another', async () => {
    const rows = fixtureRows();
    const fewer = writeRun(scratch, 'fewer', rows.slice(1));
    await expect(evaluateRuns({ runs: [good(), fewer] })).rejects.toThrow(
      /its \d+ test rows are not the \d+ of .*in a layout/,
    );
    const system = writeRun(scratch, 'system', [{ ...rows[0]!, system: 'elsewhere' }, ...rows.slice(1)]);
    await expect(evaluateRuns({ runs: [good(), system] })).rejects.toThrow(/'elsewhere'/);
    const time = writeRun(scratch, 'time', [
      { ...rows[0]!, target: rows[0]!.target * 1.01 },
      ...rows.slice(1),
    ]);
    await expect(evaluateRuns({ runs: [good(), time] })).rejects.toThrow(/measured .* ms, there .* ms/);
    const ids = writeRun(
      scratch,
      'ids',
      rows.map((row) => ({ ...row, rowId: row.rowId + 1 })),
    );
    await expect(evaluateRuns({ runs: [good(), ids] })).rejects.toThrow(/lacks the test row 0/);
  });

  it.each([
    ['groups: []\n', /'groups': \[\] is not allowed/],
    [
      'groups:\n  - title: x\n    methods: [{run: other, name: y}]\n',
      /no group names the run 'slices_ctfusion/,
    ],
    [
      'titel: x\ngroups:\n  - title: x\n    methods: [{run: x, name: y}]\n',
      /'titel': unknown key \(did you mean 'title'\?\)/,
    ],
    ['groups: [', /is not valid YAML/],
    [
      'groups:\n  - {title: Ours, methods: [{run: "x*", name: x}]}\n  - {title: ours!, methods: [{run: "slices*", name: y}]}\n',
      /'ours!' names the same files as another group's title/,
    ],
  ])('a layout %j', async (text, message) => {
    const layout = join(scratch, 'layout.yml');
    writeFileSync(layout, text);
    const runs = [good(), ...(text.includes('x*') ? [writeRun(scratch, 'x', fixtureRows())] : [])];
    await expect(evaluateRuns({ runs, layout })).rejects.toThrow(message);
  });
});

describe('runs are compared row by row', () => {
  it('whatever the order of their rows', async () => {
    const reversed = writeRun(scratch, 'slices_catalog_spec', fixtureRows(30).reverse());
    const { document } = await evaluateRuns({ runs: [good(), reversed] });
    const [first, second] = document.groups[0]!.tables['accuracy']!;
    expect(first).toMatchObject({ method: 'CTFusion', rows: 36 });
    expect(second).toEqual({ ...first, method: 'Catalog spec' });
    expect(document.groups[0]!.tables['paired']![0]).toMatchObject({ difference_points: 0, p_value: 1 });
  });

  it('under distinct names, whatever the runs are called', async () => {
    const names = [
      'a/slices_ctfusion_20260101_000000',
      'b/slices_ctfusion_20260101_000000',
      'slices_ctfusion_x',
      'other',
    ];
    const runs = names.map((name) => writeRun(scratch, name, fixtureRows()));
    const { document } = await evaluateRuns({ runs });
    expect(document.groups[0]!.methods.map(({ name }) => name)).toEqual([
      join(scratch, names[0]!),
      join(scratch, names[1]!),
      'slices_ctfusion_x',
      'Other',
    ]);
    await expect(evaluateRuns({ runs: [runs[0]!, `${runs[0]!}/`] })).rejects.toThrow(
      /the run is given twice/,
    );
  });

  it('with batch sizes taken from a run that has them', async () => {
    const rows = fixtureRows();
    const lines = rows.map((row) => [row.system, row.model, row.target, row.prediction].join(','));
    const without = writePredictions(
      'exp001_holdout_ctfusion_20250715_163234',
      `${header}\n${lines.join('\n')}\n`,
    );
    const withBatches = writeRun(scratch, 'exp002_holdout_baseline_kernel_centric', rows);
    const { document } = await evaluateRuns({ runs: [without, withBatches] });
    const [group] = document.groups;
    expect(group!.methods.map(({ name }) => name)).toEqual(['CTFusion', 'Kernel-centric']);
    expect(group!.tables['by-batch-size']!.map((row) => row['batch_size'])).toEqual([1, 8, 64]);
    expect(group!.remarks).toEqual([
      expect.stringMatching(/CTFusion come without batch sizes.*Kernel-centric/),
    ]);
  });

  it('by the categories, names and order of a layout', async () => {
    const layout = join(scratch, 'layout.yml');
    writeFileSync(
      layout,
      `title: Ours
groups:
  - title: Small world
    methods:
      - {run: 'slices_catalog*', name: Data sheet}
      - {run: 'slices_ctfusion*', name: Benchmarks}
    categories:
      - {name: near, systems: ['*__gpu_small']}
      - {name: far and heavy, systems: ['*__gpu_large'], models: ['yolo*']}
    noise_floor: {mape_percent: 7.1, source: a second day}
`,
    );
    const catalog = writeRun(scratch, 'slices_catalog_spec', fixtureRows(10));
    const { document, report, comparisons } = await evaluateRuns({ runs: [good(), catalog], layout });
    expect(report.title).toBe('Ours');
    expect(document.groups[0]).toMatchObject({ id: 'small-world', title: 'Small world' });
    expect(document.groups[0]!.methods.map(({ name }) => name)).toEqual(['Data sheet', 'Benchmarks']);
    expect(document.groups[0]!.tables['by-category']!.map((row) => [row['category'], row['rows']])).toEqual([
      ['near', 18],
      ['far and heavy', 6],
      ['other', 12],
    ]);
    expect(comparisons[0]!.noiseFloor).toEqual({ mapePercent: 7.1, source: 'a second day' });
  });

  it('with seen rows beside them where runs keep all predictions', async () => {
    const directory = good();
    writeFileSync(
      join(directory, 'predictions_all.csv'),
      'split,system_id,model_name,target,preds\ntrain,s,m,100,90\nvalidation,s,m,100,70\ntest,t,m,100,1\n',
    );
    const { document } = await evaluateRuns({ runs: [directory] });
    expect(document.groups[0]!.tables['by-category']![0]).toEqual({
      category: 'seen',
      rows: 2,
      ctfusion_mape_percent: 20,
    });
  });

  it('hand-counted: MAPE, direction, ranking and worst predictions', async () => {
    const directory = writePredictions(
      'run',
      `${header},batch_size\na,m,100,90,1\nb,m,200,100,1\na,m,50,60,8\nb,m,40,80,8\n`,
    );
    const { document } = await evaluateRuns({ runs: [directory] });
    const { tables } = document.groups[0]!;
    // APE 10, 50, 20, 100 %.
    expect(tables['accuracy']![0]).toMatchObject({ mape_percent: 45, median_percent: 35, bias_percent: 15 });
    expect(tables['by-system']).toEqual([
      { system_id: 'a', rows: 2, run_mape_percent: 15 },
      { system_id: 'b', rows: 2, run_mape_percent: 75 },
    ]);
    expect(tables['direction']![0]).toMatchObject({ under_rows: 2, over_rows: 2, under_p95_percent: 48 });
    // Batch 1: a is chosen and fastest; batch 8: a (60 against 80) is chosen, b is fastest: 50 / 40.
    expect(tables['ranking']![0]).toMatchObject({
      tasks: 2,
      spearman: 0,
      top_one_hit_percent: 50,
    });
    expect(tables['ranking']![0]!['mean_regret_percent']).toBeCloseTo(12.5, 9);
    expect(tables['worst-1']!.map((row) => row['ape_percent'])).toEqual([100, 50, 20, 10]);
    expect(tables).not.toHaveProperty('paired');
  });
});

describe('degenerate runs are drawn too', () => {
  it.each([
    ['a single exact prediction', `${header}\na,m,5,5\n`],
    ['predictions of 0 and below', `${header}\na__g,m,5,0\nb__g,m,7,-3\n`],
    ['times of one value', `${header}\na,m,5,4\na,m,5,6\n`],
  ])('%s', async (_, text) => {
    const warn = vi.spyOn(console, 'warn');
    const { report } = await evaluateRuns({ runs: [writePredictions('run', text)] });
    for (const { draw } of reportFigures(report)) expect(draw(WIDE)).not.toMatch(/NaN|Infinity|⚠/);
    expect(warn).not.toHaveBeenCalled();
    warn.mockRestore();
  });
});

describe('the conclusion', () => {
  /** Two systems, two rows each; predictions off by so many percent. */
  const off = (...percents: number[]) =>
    percents.map((percent, rowId) => ({
      rowId,
      system: `host__gpu_${Math.floor(rowId / 2)}`,
      model: 'detr',
      batchSize: 1 + rowId,
      target: 100,
      prediction: 100 + percent,
    }));
  const folder = (name: string): string => join(scratch, name);

  it('names the smallest mean error, whatever the order, and what the paired test says of the next', async () => {
    const runs = [
      writeRun(folder('sure'), 'slices_ctfusion', off(20, 20, 30, 30)),
      writeRun(folder('sure'), 'slices_staged', off(5, 5, 9, 9)),
    ];
    const { report } = await evaluateRuns({ runs });
    const [block] = report.sections[0]!.blocks;
    // By hand: means 25 and 7; on the systems 15 and 21 apart, and so every draw of systems is between.
    expect(block!.kind === 'text' && block!.text).toMatch(
      /^Staged has the smallest mean error: 7\.0 % \(95 % interval 5\.0 to 9\.0\) on 4 runs of 2 systems\. CTFusion follows with 25\.0 %; the difference is 18\.0 points \(95 % interval 15\.0 to 21\.0\)\./,
    );
  });

  it('does not call a difference one that chance explains', async () => {
    const runs = [
      writeRun(folder('unsure'), 'slices_ctfusion', off(10, 10, 4, 4)),
      writeRun(folder('unsure'), 'slices_staged', off(2, 2, 14, 14)),
    ];
    const { report } = await evaluateRuns({ runs });
    const [block] = report.sections[0]!.blocks;
    expect(block!.kind === 'text' && block!.text).toMatch(/is within what chance explains/);
  });
});

describe('the methods', () => {
  it('are told as each run’s config tells them, and how each kind works', async () => {
    const directory = writeRun(join(scratch, 'told'), 'slices_staged', fixtureRows(20));
    writeFileSync(
      join(directory, 'config.yml'),
      'description: "Stages and trees."\ndata: {dataset_path: gone.csv}\npredictor: {kind: staged}\nvalidation: {strategy: leave_one_group_out}\n',
    );
    const bare = writeRun(join(scratch, 'told'), 'slices_other', fixtureRows(30));
    const { report, document } = await evaluateRuns({ runs: [directory, bare] });
    expect(document.groups[0]!.tables['methods']!.map(({ description }) => description)).toEqual(
      expect.arrayContaining(['Stages and trees.', '–']),
    );
    const texts = report.sections[1]!.blocks.flatMap((block) => (block.kind === 'text' ? [block.text] : []));
    expect(texts).toHaveLength(1);
    expect(texts[0]).toMatch(/^Staged: a run’s time is a sum of stages/);
  });
});

describe('interval and distance columns', () => {
  it('give coverage, and the figure of error against distance', async () => {
    const directory = writeRun(scratch, 'slices_staged', fixtureRows(30), {
      lower: ({ prediction }) => prediction * 0.8,
      upper: ({ prediction }) => prediction * 1.2,
      distance: ({ rowId }) => rowId / 10,
    });
    const rows = fixtureRows(30);
    const inside = rows.filter(({ target, prediction }) => Math.abs(target - prediction) <= 0.2 * prediction);
    const { document, report } = await evaluateRuns({ runs: [directory] });
    const interval = document.groups[0]!.tables['intervals']![0]!;
    expect(interval['coverage_percent']).toBeCloseTo((inside.length / rows.length) * 100, 9);
    expect(interval['mean_relative_width_percent']).toBeCloseTo(40, 9);
    const blocks = report.sections[2]!.blocks;
    expect(
      blocks.some((block) => block.kind === 'figure' && block.figure.id === 'runs-residual-distance'),
    ).toBe(true);
  });

  it('and the files of studies give theirs; one that is none is an error', async () => {
    const directory = good();
    const write = (name: string, value: unknown): void =>
      writeFileSync(join(directory, name), JSON.stringify(value));
    write('calibration.json', { 10: 4, 0: 9 });
    write('coverage.json', [{ level: 0.9, coverage: 88, groups: [] }]);
    const figures = { coverage: 91, relative_width: 0.5, interval_score: 0.7, answered: 1 };
    write('ladder.json', {
      schema_version: 1,
      by: ['system_id'],
      levels: [
        { level: 'data sheet', runs: 0, mape: 16, ...figures },
        { level: 'runs', runs: 10, mape: 4, ...figures },
      ],
    });
    const { report, comparisons } = await evaluateRuns({ runs: [directory] });
    expect(comparisons[0]!.methods[0]!.run.extras).toMatchObject({
      calibration: [
        { runsMeasured: 0, mapePercent: 9 },
        { runsMeasured: 10, mapePercent: 4 },
      ],
      coverage: [{ nominalPercent: 90, observedPercent: 88 }],
      ladder: [
        { level: 'data sheet', runs: 0, mapePercent: 16, coveragePercent: 91 },
        { level: 'runs', runs: 10, mapePercent: 4, coveragePercent: 91 },
      ],
    });
    expect(reportFigures(report).map(({ id }) => id)).toEqual(
      expect.arrayContaining(['runs-calibration-curve', 'runs-interval-coverage', 'runs-ladder']),
    );
    write('coverage.json', [{ level: 90, coverage: 88 }]);
    await expect(evaluateRuns({ runs: [directory] })).rejects.toThrow(
      /coverage\.json, '0\.level': 90 is not/,
    );
    write('coverage.json', []);
    writeFileSync(join(directory, 'calibration.json'), '{');
    await expect(evaluateRuns({ runs: [directory] })).rejects.toThrow(/calibration\.json: is not valid JSON/);
  });

  it('are named as absent where a run has none', async () => {
    const { report } = await evaluateRuns({ runs: [good()] });
    const last = report.sections[2]!.blocks.at(-1)!;
    expect(last.kind === 'text' && last.text).toMatch(
      /^Left out.*feature importance.*SHAP.*calibration.*coverage.*ladder.*distance/,
    );
  });
});
