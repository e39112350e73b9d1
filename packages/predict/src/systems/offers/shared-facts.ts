import { COLUMN } from '@ctfusion/schema/columns';
import type { DataSheet } from '../catalog/data-sheet.js';
import type { FactName } from '../fact-names.js';

/** How a fact came to be known. */
export type FactOrigin = 'measured' | 'declared' | 'looked_up';

/** Facts of data sheets, each with its origin. */
export interface SharedFacts {
  readonly facts: { readonly [K in FactName]?: number | string };
  readonly entries: readonly (readonly [FactName, number | string])[];
  readonly origin: { readonly [K in FactName]?: FactOrigin };
}

/** How many of a CPU's cores an offer has is not its data sheet's to say. */
const OF_THE_OFFER: ReadonlySet<FactName> = new Set([COLUMN.coresTotal, COLUMN.threads]);
/**
 * Rates closer than this are one figure for parts of one name: their mean is off by a tenth at most, less than intervals are wide. Counts and
 * years must be the same.
 */
const SAME_WITHIN = 0.2;
const RATES: ReadonlySet<FactName> = new Set([
  COLUMN.fp32TflopsCuda,
  COLUMN.fp16TflopsCuda,
  COLUMN.fp16TflopsTensor,
  COLUMN.gpuMemoryBandwidthGbps,
  COLUMN.gpuBoostMhz,
  COLUMN.gpuPowerW,
  COLUMN.baseGhz,
  COLUMN.maxBoostGhz,
]);

const known = new WeakMap<readonly DataSheet[], SharedFacts>();

/** What data sheets agree on: all of one; of several the same figures, and rates that hardly differ by their mean. */
export function sharedFacts(sheets: readonly DataSheet[]): SharedFacts {
  const before = known.get(sheets);
  if (before !== undefined) return before;
  const names = (Object.keys(sheets[0]?.facts ?? {}) as FactName[]).filter((name) => !OF_THE_OFFER.has(name));
  const agreed = names
    .map((name) => [name, agreedValue(sheets, name)] as const)
    .filter((entry): entry is readonly [FactName, number | string] => entry[1] !== undefined);
  const shared: SharedFacts = {
    facts: Object.fromEntries(agreed),
    entries: agreed,
    origin: Object.fromEntries(agreed.map(([name]) => [name, 'looked_up'])),
  };
  known.set(sheets, shared);
  return shared;
}

function agreedValue(sheets: readonly DataSheet[], name: FactName): number | string | undefined {
  const values = sheets.map((sheet) => sheet.facts[name]);
  const first = values[0];
  if (values.every((value) => value === first)) return first;
  const numbers = values.filter((value) => typeof value === 'number');
  if (numbers.length < values.length || !RATES.has(name)) return undefined;
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
  if (most > least * (1 + SAME_WITHIN)) return undefined;
  return numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
}
