import { InputError, shown } from '@ctfusion/base';
import type { TransferPrecision } from './machine-rates.js';
import { namedCount } from './named-count.js';
import { namedRates } from './named-rates.js';
import type { TimedRun } from './transfer.js';

/**
 * A run of a job on the GPU that a name means.
 * @throws InputError as `namedRates`, and for a name of several GPUs: how long they took together does not tell how long one takes.
 */
export function timedRun(
  milliseconds: number,
  name: string,
  { precision, ...where }: { readonly precision: TransferPrecision } & Parameters<typeof namedRates>[2],
): TimedRun {
  const count = namedCount(name) ?? 1;
  if (count > 1)
    throw new InputError(
      'inconsistent',
      `${shown(name)} is ${count} GPUs; a run on several does not tell how long one takes: time it on one`,
      { field: where.field },
    );
  return { milliseconds, ...namedRates(name, precision, where) };
}
