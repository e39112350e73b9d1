import type { Column, Table } from '@ctfusion/base';
import type { DataSheet, Resolvers } from '@ctfusion/predict/systems';
import { COLUMN, isTextColumn } from '@ctfusion/schema/columns';

type Facts = Readonly<Record<string, number | string>>;

/** What data sheets say of every row's device, as a GPU or, where the accelerator is `cpu`, as a CPU; missing where none is found. */
export function deviceFacts(tasks: Table, { gpu, cpu }: Resolvers): [string, Column][] {
  const accelerators = tasks.texts(COLUMN.accelerator);
  const known = new Map<string, Facts>();
  const rows = tasks.texts(COLUMN.systemId).map((device, row) => {
    const isCpu = accelerators[row] === 'cpu';
    const key = `${isCpu} ${device}`;
    const facts = known.get(key) ?? meanFacts((isCpu ? cpu : gpu)(device).candidates);
    known.set(key, facts);
    return facts;
  });
  const names = [...new Set(rows.flatMap((facts) => Object.keys(facts)))].sort();
  return names.map((name): [string, Column] => [
    name,
    isTextColumn(name)
      ? { kind: 'text', values: rows.map((facts) => String(facts[name] ?? '')) }
      : { kind: 'number', values: Float64Array.from(rows, (facts) => Number(facts[name] ?? Number.NaN)) },
  ]);
}

/**
 * Facts of the parts that a name fits: of several ("Apple M1", "H100 80GB") the geometric mean of each figure, and texts that all share.
 * The name as published says no more, and leaving the device out would lose its runs.
 */
function meanFacts(sheets: readonly DataSheet[]): Facts {
  const facts: readonly Facts[] = sheets.map((sheet) => sheet.facts as Facts);
  const entries = Object.entries(facts[0] ?? {}).flatMap(([name, first]): [string, number | string][] => {
    const values = facts.map((one) => one[name]);
    if (values.every((value) => value === first)) return [[name, first]];
    const numbers = values.filter((value) => typeof value === 'number' && value > 0) as number[];
    // No part has the mean of two memories.
    if (numbers.length < values.length || name === COLUMN.vramGb) return [];
    return [[name, numbers.reduce((product, value) => product * value, 1) ** (1 / numbers.length)]];
  });
  return Object.fromEntries(entries);
}
