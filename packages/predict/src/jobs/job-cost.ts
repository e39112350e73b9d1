import type { JobTimes } from './job-clock.js';
import type { JobMachine } from './job-machine.js';
import type { JobPlan } from './job-plan.js';

/** What a job costs, in the currency of the prices. */
export interface JobCost {
  readonly total: number;
  /** Hours that are paid for, and their price. */
  readonly billedHours: number;
  readonly rent: number;
  /** Where the offer states a price for it. */
  readonly storage?: number;
  readonly traffic?: number;
  /** What a number of results cost, and an epoch. */
  readonly perResult?: { readonly noun: string; readonly count: number; readonly cost: number };
  readonly perEpoch?: number;
}

export interface CostTerms {
  /** Whether the machine may be taken away, at its price for that. */
  readonly isInterruptible: boolean;
  readonly minimumBillingH?: number;
}

const MS_PER_HOUR = 3_600_000;
/** Of a mean month. */
const HOURS_PER_MONTH = 730.5;
/** How many results people quote a price for. */
export const QUOTED_RESULTS: Readonly<Record<string, number>> = {
  tokens: 1_000_000,
  images: 1000,
  samples: 1_000_000,
};

/** Price of an hour under these terms; undefined where none is stated. */
export const hourlyPrice = (machine: JobMachine, { isInterruptible }: CostTerms): number | undefined =>
  isInterruptible ? (machine.spotPricePerHour ?? machine.pricePerHour) : machine.pricePerHour;

/** Undefined where the machine has no price. An unknown start is not paid for here: who shows the cost says so. */
export function jobCost(
  plan: JobPlan,
  { runMs, doneMs }: Pick<JobTimes, 'runMs' | 'doneMs'>,
  { machine, terms }: { readonly machine: JobMachine; readonly terms: CostTerms },
): JobCost | undefined {
  const price = hourlyPrice(machine, terms);
  if (price === undefined) return undefined;
  const hours = (doneMs ?? runMs) / MS_PER_HOUR;
  const billedHours = Math.max(hours, terms.minimumBillingH ?? machine.minimumBillingH ?? 0);
  const rent = price * billedHours;
  const { imageGb = 0, weightsGb = 0, dataGb = 0, otherGb = 0 } = plan.setup;
  const downloaded = imageGb + weightsGb + dataGb + otherGb;
  const held = downloaded + (plan.checkpoint?.gb ?? 0);
  const streamed = plan.readGb?.from === 'network' ? plan.readGb.all : 0;
  const storage =
    machine.storagePricePerGbMonth === undefined
      ? undefined
      : (machine.storagePricePerGbMonth * held * billedHours) / HOURS_PER_MONTH;
  const traffic =
    machine.downloadPricePerGb === undefined
      ? undefined
      : machine.downloadPricePerGb * (downloaded + streamed);
  const total = rent + (storage ?? 0) + (traffic ?? 0);
  const { results, epochs } = plan;
  const quoted = results === undefined ? undefined : (QUOTED_RESULTS[results.noun] ?? 1);
  return {
    total,
    billedHours,
    rent,
    ...(storage === undefined ? {} : { storage }),
    ...(traffic === undefined ? {} : { traffic }),
    ...(results === undefined
      ? {}
      : { perResult: { noun: results.noun, count: quoted!, cost: (total / results.count) * quoted! } }),
    ...(epochs === undefined ? {} : { perEpoch: total / epochs }),
  };
}
