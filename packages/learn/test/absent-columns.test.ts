import { type Column, InputError, Table } from '@ctfusion/base';
import { predictJudged } from '@ctfusion/predict';
import { columnType } from '@ctfusion/schema/columns';
import { beforeAll, describe, expect, it } from 'vitest';
import { stagedFixture } from './staged-fixture.js';

let table: Table;
let outcome: (rows: Table) => unknown;

beforeAll(async () => {
  const { dataset, predictor } = await stagedFixture();
  table = dataset.take([0, 40, 120, 240, 360, 480]);
  outcome = (rows) => {
    try {
      const { verdicts, predictions } = predictJudged(rows, predictor, 0.9);
      return [verdicts.map(({ status }) => status), [...predictions.latencyMs]];
    } catch (error) {
      if (error instanceof InputError) return error.code;
      throw error;
    }
  };
});

const columnsOf = (rows: Table): [string, Column][] => rows.names.map((name) => [name, rows.column(name)]);

describe('a column that is absent', () => {
  it('is as one whose cells are empty, whichever it is', () => {
    let changed = 0;
    const whole = outcome(table);
    const columns = columnsOf(table).filter(([name]) => columnType(name) === 'number');
    expect(columns.length).toBeGreaterThan(80);
    for (const [name] of columns) {
      const without = new Table(
        columnsOf(table).filter(([other]) => other !== name),
        table.rowCount,
        table.source,
      );
      const cells = new Float64Array(table.rowCount).fill(Number.NaN);
      const absent = outcome(without);
      expect(absent, name).toEqual(outcome(without.with([[name, { kind: 'number', values: cells }]])));
      if (JSON.stringify(absent) !== JSON.stringify(whole)) changed++;
    }
    // Not all that was taken away went unnoticed.
    expect(changed).toBeGreaterThan(10);
  });
});
