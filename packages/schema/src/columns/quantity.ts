import { columnDefinition } from './catalogue.js';

/** Units of one kind → how many of the first each is. Memory of machines is counted in powers of two, however its unit is written. */
const KINDS: readonly Readonly<Record<string, number>>[] = [
  { kib: 1, kb: 1, mib: 2 ** 10, mb: 2 ** 10, gib: 2 ** 20, gb: 2 ** 20, tib: 2 ** 30, tb: 2 ** 30 },
  { mhz: 1, ghz: 1000 },
  { ms: 1, s: 1000, min: 60_000, h: 3_600_000 },
  { w: 1, kw: 1000 },
];

/**
 * The number, in the unit of its column, of a cell that names a unit: `80 GB` is 81920 in a column of MiB.
 * @returns undefined if the cell names none, or one that does not fit the column.
 */
export function quantityInColumn(column: string, text: string): number | undefined {
  const unit = columnDefinition(column)?.unit.toLowerCase();
  const [, digits, named] = /^\s*(\d[\d,]*\.?\d*|\.\d+)\s*([a-z]+)\s*$/i.exec(text) ?? [];
  if (unit === undefined || digits === undefined || named === undefined) return undefined;
  if (digits.includes(',') && !/^[1-9]\d{0,2}(,\d{3})+(\.\d+)?$/.test(digits)) return undefined;
  const kind = KINDS.find((units) => Object.hasOwn(units, unit));
  if (kind === undefined || !Object.hasOwn(kind, named.toLowerCase())) return undefined;
  return (Number(digits.replaceAll(',', '')) * kind[named.toLowerCase()]!) / kind[unit]!;
}
