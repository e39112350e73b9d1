import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { evaluateRuns } from '../src/evaluate.js';
import { groupDifference, groupErrors, groupIntervals } from '../src/statistics/left-out-errors.js';
import { fixtureRows, writeRun } from './run-fixtures.js';

const scratch = mkdtempSync(join(tmpdir(), 'ctfusion-left-out-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe('errors by what was left out', () => {
  const groups = [
    { name: 'a', rows: Int32Array.of(0, 1, 2) },
    { name: 'b', rows: Int32Array.of(3) },
  ];

  it('weigh groups alike, however many rows they have', () => {
    const [first, second] = [Float64Array.of(1, 2, 3, 20), Float64Array.of(2, 4, 6, 40)].map((errors) =>
      groupErrors(errors, groups),
    );
    expect(first!.map(({ mean }) => mean)).toEqual([2, 20]);
    // −2 and −20 percentage points; drawn groups give those or their mean.
    const difference = groupDifference(first!, second!);
    expect(difference.mean).toBe(-11);
    expect(difference.meanInterval).toEqual([-20, -2]);
    expect(difference.p95).toBeCloseTo((-2.9 - 20) / 2, 12);
  });

  it('have intervals over the systems of a group, and none of a single one', () => {
    const systems = { codes: Int32Array.of(0, 0, 1, 2), names: ['s', 't', 'u'] };
    const [ofTwo, ofOne] = groupIntervals(Float64Array.of(1, 1, 5, 9), groups, systems);
    // Systems s (1, 1) and t (5): drawn twice s, twice t.
    expect(ofTwo).toEqual([1, 5]);
    expect(ofOne).toEqual([Number.NaN, Number.NaN]);
  });
});

describe('a report on runs that left out more than single systems', () => {
  it('shows by group what the first method gains on the next', async () => {
    const rows = fixtureRows();
    const dataset = join(scratch, 'runs.csv');
    const chipOf = (system: string): string => system.split('__')[1]!;
    const lines = rows.map(({ system, target }) => `${system},${chipOf(system)},torch,${target}`);
    writeFileSync(dataset, `system_id,device_name,backend,total_time_ms\n${lines.join('\n')}\n`);
    const run = (name: string, spread: number): string => {
      const folder = writeRun(
        scratch,
        name,
        rows.map((row, index) => ({
          ...row,
          prediction: row.target * (1 + (spread * (1 + (index % 2))) / 100),
        })),
      );
      const config = `data: {dataset_path: ${JSON.stringify(dataset)}}\npredictor: {kind: staged}\nvalidation: {strategy: group_kfold, k_folds: 2, group_by_col: device_name}\n`;
      writeFileSync(join(folder, 'config.yml'), config);
      return folder;
    };
    const { document, report } = await evaluateRuns({ runs: [run('close', 2), run('far', 6)] });
    // Off by 2 and 4 % in turn (mean 3), or by 6 and 12 % (mean 9), whatever the chip.
    const table = document.groups[0]!.tables['left-out'] as unknown as Record<string, number>[];
    expect(table.map((row) => row['mean_percent'])).toEqual([expect.closeTo(3, 1), expect.closeTo(9, 1)]);
    expect(table[1]!['gain_points']).toBeCloseTo(-6, 1);
    expect(table[0]!['gain_points']).toBeNull();
    const blocks = report.sections.flatMap((section) => section.blocks);
    const figure = blocks.find(
      (block) => block.kind === 'figure' && block.figure.id.endsWith('left-out-groups'),
    );
    if (figure?.kind !== 'figure') throw new Error('no such figure');
    expect(figure.figure.caption).toMatch(/2 groups.*Close: 3\.\d %; Far: 9\.\d %.*−6\.\d points/);
    expect(figure.figure.draw(760)).toContain('gpu_small (18)');
  });
});
