import type { Column, Table } from '@ctfusion/base';
import type { DataSheet, Resolvers } from '@ctfusion/predict/systems';
import { COLUMN, isTextColumn } from '@ctfusion/schema/columns';
import { type MeanFacts, meanFacts } from './mean-facts.js';

/**
 * What data sheets say of every row's device, as a GPU or, where the accelerator is `cpu`, as a CPU; missing where none is found.
 * @param devices every row's device, as the source names it, where `system_id` says more.
 */
export function deviceFacts(
  tasks: Table,
  { gpu, cpu }: Resolvers,
  devices: readonly string[] = tasks.texts(COLUMN.systemId),
): [string, Column][] {
  const accelerators = tasks.texts(COLUMN.accelerator);
  const known = new Map<string, MeanFacts>();
  const rows = devices.map((device, row) => {
    const isCpu = accelerators[row] === 'cpu';
    const key = `${isCpu} ${device}`;
    const facts = known.get(key) ?? factsOf((isCpu ? cpu : gpu)(device).candidates);
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

function factsOf(candidates: readonly DataSheet[]): MeanFacts {
  const sheets = wholeChips(candidates);
  const { [COLUMN.vramGb]: memory, ...others } = meanFacts(sheets);
  // No part has the mean of two memories.
  const isShared = sheets.every(({ facts }) => facts[COLUMN.vramGb] === memory);
  return memory !== undefined && isShared ? { ...others, [COLUMN.vramGb]: memory } : others;
}

/** Of several parts that a data sheet describes those with the most multiprocessors: who writes a bare name ("H100 80GB", "Apple M1") has most often the whole chip. */
function wholeChips(sheets: readonly DataSheet[]): readonly DataSheet[] {
  const described = sheets.filter(({ facts }) => facts[COLUMN.gpuMultiprocessors] !== undefined);
  if (described.length > 0 && described.length < sheets.length) return wholeChips(described);
  const sizes = sheets.map(({ facts }) => Number(facts[COLUMN.gpuMultiprocessors] ?? Number.NaN));
  if (sizes.some((size) => Number.isNaN(size))) return sheets;
  const most = Math.max(...sizes);
  return sheets.filter((_, index) => sizes[index] === most);
}
