import type { Column, Table } from '@ctfusion/base';
import { type Predictor, predictJudged } from '@ctfusion/predict';
import { columnDefinition } from '@ctfusion/schema/columns';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { stagedFixture } from './staged-fixture.js';

let predictor: Predictor;
/** One run of each task on one machine. */
let rows: Table;
let benchmarks: readonly string[];
let whole: Float64Array;

beforeAll(async () => {
  const fixture = await stagedFixture();
  predictor = fixture.predictor;
  rows = fixture.dataset.take([0, 1, 2, 3]);
  benchmarks = rows.names.filter((name) => {
    const definition = columnDefinition(name);
    return definition?.role === 'benchmark' || (definition?.role === 'derived' && name.endsWith('_at_batch'));
  });
  whole = predictor.predict(rows).latencyMs;
});

/** The rows as they are where these benchmarks were never measured: without the columns, or with empty cells. */
const absent = (names: readonly string[]): Table => rows.without(new Set(names));
const empty = (names: readonly string[]): Table =>
  rows.with(
    names.map((name): [string, Column] => [
      name,
      { kind: 'number', values: new Float64Array(rows.rowCount).fill(Number.NaN) },
    ]),
  );

/** What was not measured is said to be missing, or the prediction does without: it is never taken for 0, 1 or infinity. */
function expectNoGuess(names: readonly string[]): void {
  const [without, blank] = [absent(names), empty(names)].map((table) => predictJudged(table, predictor, 0.9));
  for (const row of whole.keys()) {
    const { status, reasons } = without!.verdicts[row]!;
    const latency = without!.predictions.latencyMs[row]!;
    expect(blank!.verdicts[row]!.status).toBe(status);
    if (status === 'unsupported') {
      expect(latency).toBeNaN();
      expect(reasons.join('; '), names.join(', ')).toMatch(/missing/);
      continue;
    }
    expect(latency / whole[row]!, names.join(', ')).toBeGreaterThan(0.5);
    expect(latency / whole[row]!, names.join(', ')).toBeLessThan(2);
    expect(blank!.predictions.latencyMs[row]).toBe(latency);
  }
}

describe('a machine that some benchmarks were not measured on', () => {
  it('is judged without a guess, whichever one is absent', () => {
    expect(benchmarks.length).toBeGreaterThan(100);
    for (const name of benchmarks) expectNoGuess([name]);
  });

  it('is judged without a guess, whatever is absent together', () => {
    fc.assert(
      fc.property(fc.subarray([...Array(116).keys()]), (indices) => {
        expectNoGuess(indices.flatMap((index) => benchmarks[index] ?? []));
      }),
      { numRuns: 60 },
    );
  });
});
