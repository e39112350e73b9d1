import type { Column, Table } from '@ctfusion/base';
import { deriveColumns, withUsualAccelerators } from '@ctfusion/predict';

/** Runs with the facts of their devices and what follows from them; where no run says through what its device was reached, the vendor's usual interface. */
export const describedRuns = (runs: Table, facts: readonly (readonly [string, Column])[]): Table =>
  deriveColumns(withUsualAccelerators(runs.with(facts)));
