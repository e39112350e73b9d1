import type { Table } from '@ctfusion/base';
import { COLUMN } from '@ctfusion/schema/columns';
import { type JobMachine, jobMachines } from '../jobs/job-machine.js';
import { deviceLinks } from '../tasks/step/device-link.js';
import { machineRates, type TransferPrecision } from './machine-rates.js';

/** A machine that a timed job may run on. */
export interface TransferTarget {
  readonly systemId: string;
  /** As `machineRates` has them; absent where its GPU is not known, or of no known bandwidth and peak. */
  readonly rates?: readonly number[] | undefined;
  /** What is to be known of it; absent where nothing is. */
  readonly remark?: string;
  /** Between its devices, GB/s; absent where nothing is known of the machine but its GPU's name. */
  readonly linkGbps?: number;
  readonly machine: JobMachine;
}

/** Every row of a table of systems as a target. */
export function transferTargets(
  table: Table,
  {
    precision,
    priceColumn,
  }: { readonly precision: TransferPrecision; readonly priceColumn?: string | undefined },
): TransferTarget[] {
  const rates = machineRates(table, precision);
  const machineOf = jobMachines(table, priceColumn);
  const linkOf = deviceLinks(table);
  return table.texts(COLUMN.systemId).map((systemId, row) => ({
    systemId,
    rates: rates[row],
    linkGbps: linkOf(row),
    machine: machineOf(row),
  }));
}
