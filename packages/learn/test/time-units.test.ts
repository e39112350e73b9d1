import type { NumberColumn, Table } from '@ctfusion/base';
import { calibrateStaged, checkTimeUnits } from '@ctfusion/predict';
import { beforeAll, describe, expect, it } from 'vitest';
import { stagedFixture } from './staged-fixture.js';

type Fixture = Awaited<ReturnType<typeof stagedFixture>>;

describe('measured runs to calibrate by', () => {
  let fixture: Fixture;
  let runs: Table;
  beforeAll(async () => {
    fixture = await stagedFixture();
    // Two systems that the fixture has not seen, three runs of each.
    const systems = fixture.dataset.texts('system_id');
    const rowsOf = (end: string): number[] =>
      systems.flatMap((system, row) => (system.endsWith(end) ? [row] : [])).slice(0, 3);
    runs = fixture.dataset.take([...rowsOf('_16c__nvidia_h100_32sm'), ...rowsOf('_8c__nvidia_h100_24sm')]);
  });

  const withTimes = (change: (time: number, row: number) => number): Table => {
    const values = runs.numbers('total_time_ms').map(change);
    const column: NumberColumn = { kind: 'number', values };
    return runs.with([['total_time_ms', column]]);
  };
  const check = (table: Table) => (): void => checkTimeUnits(fixture.predictor, table);

  it('are taken as they were measured', () => {
    expect(check(runs)).not.toThrow();
    expect(check(runs.take([]))).not.toThrow();
  });

  it('are refused in another unit, with the factor, even of one system among several', () => {
    expect(check(withTimes((time, row) => (row < 3 ? time / 1000 : time)))).toThrow(
      /column 'total_time_ms': all 3 runs of '.*_32sm' are [\d.e+]+ times shorter than predicted \(median\): are these seconds\?/,
    );
    expect(check(withTimes((time) => time * 1000))).toThrow(/times longer .*: are these microseconds\?/);
    expect(check(withTimes(() => 0.0011).take([0]))).toThrow(
      /the run of '.*' is [\d.e+]+ times shorter than predicted; times are in milliseconds$/,
    );
    expect(check(withTimes(() => 1e-300).take([0]))).toThrow(
      /is 1e-300 ms; launching a kernel alone takes longer/,
    );
  });

  it('may be off by a factor that machines differ by, or in both directions', () => {
    expect(check(withTimes((time) => time * 10))).not.toThrow();
    expect(check(withTimes((time, row) => (row % 2 === 0 ? time * 50 : time / 50)))).not.toThrow();
  });

  it.each([Number.POSITIVE_INFINITY, 0, -1])('are refused by file and row where one takes %s ms', (time) => {
    const wrong = withTimes((measured, row) => (row === 1 ? time : measured));
    const message = new RegExp(`row \\d+, column 'total_time_ms': the measured time is ${time};`);
    expect(check(wrong)).toThrow(message);
    expect(() => calibrateStaged(fixture.predictor.engine.model, wrong, 'total_time_ms')).toThrow(message);
  });
});
