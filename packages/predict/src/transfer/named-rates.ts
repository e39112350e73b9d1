import { eitherOf, InputError, mean, shown, tableFromRecords } from '@ctfusion/base';
import { columnType } from '@ctfusion/schema/columns';
import type { NameResolver } from '../systems/names/resolution.js';
import { machineRates, type TransferPrecision } from './machine-rates.js';

/** The GPU that a name means. */
export interface NamedGpu {
  /** As `machineRates` has them; of a name that several parts have, their mean. */
  readonly rates: readonly number[];
  /** Which parts these are; absent where it is one. */
  readonly remark?: string;
}

/**
 * The GPU that a name means.
 * @param field what an error calls the place of the name
 * @throws InputError for a name without a data sheet, or of a part whose bandwidth or peak is not known.
 */
export function namedRates(
  name: string,
  precision: TransferPrecision,
  { gpu, field }: { readonly gpu: NameResolver; readonly field: string },
): NamedGpu {
  const { candidates, reason } = gpu(name);
  if (candidates.length === 0)
    throw new InputError('unknown-name', `${shown(name)} is no GPU that is known: ${reason ?? ''}`, {
      field,
    });
  const table = tableFromRecords(
    candidates.map(({ facts }) => ({ ...facts })),
    name,
    columnType,
  );
  const known = machineRates(table, precision).filter((rates) => rates !== undefined);
  if (known.length === 0)
    throw new InputError('missing-inputs', `the data sheet of ${shown(name)} lacks bandwidth or peak`, {
      field,
    });
  return {
    rates: known[0]!.map((_, index) => mean(known.map((rates) => rates[index]!))),
    ...(known.length === 1 ? {} : { remark: meanOf(name, candidates) }),
  };
}

/** Parts that are named of a name that several have. */
const NAMED = 4;

function meanOf(name: string, candidates: readonly { readonly name: string }[]): string {
  const more = candidates.length - NAMED;
  const parts = [
    ...candidates.slice(0, NAMED).map((part) => part.name),
    ...(more > 0 ? [`${more} more`] : []),
  ];
  return `${shown(name)} may be ${eitherOf(parts)}: their mean is taken`;
}
