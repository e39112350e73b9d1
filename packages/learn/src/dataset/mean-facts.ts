import type { DataSheet } from '@ctfusion/predict/systems';

export type MeanFacts = Readonly<Record<string, number | string>>;

/**
 * Facts of the parts that a name fits: of several ("Apple M1", "H100 80GB", a processor's signature) the geometric mean of each figure, and
 * texts that all share. The name as published says no more, and leaving the device out would lose its runs.
 * @param known whether a figure that some parts lack is the mean of the others; it is left out else.
 */
export function meanFacts(sheets: readonly DataSheet[], known: 'all' | 'some' = 'all'): MeanFacts {
  const facts: readonly MeanFacts[] = sheets.map((sheet) => sheet.facts as MeanFacts);
  const names = new Set(facts.flatMap((one) => Object.keys(one)));
  const entries = Array.from(names).flatMap((name): [string, number | string][] => {
    const values = facts.map((one) => one[name]);
    if (values.every((value) => value === values[0])) return [[name, values[0]!]];
    const numbers = values.filter((value) => typeof value === 'number' && value > 0) as number[];
    if (numbers.length === 0 || (known === 'all' && numbers.length < values.length)) return [];
    return [[name, Math.exp(numbers.reduce((sum, value) => sum + Math.log(value), 0) / numbers.length)]];
  });
  return Object.fromEntries(entries);
}
