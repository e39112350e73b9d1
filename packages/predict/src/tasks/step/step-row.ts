import { didYouMean, InputError, shown, type Table } from '@ctfusion/base';
import { COLUMN } from '@ctfusion/schema/columns';
import { columnOr } from '../quantity.js';
import { OPTIMISERS, type Optimiser, optimiser } from './optimisers.js';
import { isHalf } from './precision.js';

/** One step on one machine. Work is that of the whole batch of one device, backward pass included. */
export interface StepRow {
  readonly batch: number;
  readonly isTraining: boolean;
  /** Times that the forward pass's work is done. */
  readonly passes: number;
  readonly devices: number;
  /** Bytes of a value in the step's precision over those of single precision. */
  readonly valueShare: number;
  readonly params: number;
  /** Bytes that the optimiser reads and writes, and those it keeps. */
  readonly updateGb: number;
  readonly stateGb: number;
  /** How much faster the host's clock is than the reference. */
  readonly hostSpeed: number;
}

/** Gradients of inputs and of weights: two products for each of the forward pass. */
const BACKWARD_PASSES = 2;
/** Work of a step of training over that of its forward pass. */
export const TRAINING_PASSES = 1 + BACKWARD_PASSES;
/** Boost clock (GHz) of a host whose clock is not known. */
const REFERENCE_CLOCK_GHZ = 3.5;

const DOUBLE = /64|double/i;

/** Reads rows of a table. @throws InputError naming a column that is absent or no number, or an optimiser that is not known. */
export function stepRow(table: Table): (index: number) => StepRow {
  const batch = table.numbers(COLUMN.batchSize);
  const params = columnOr(table, COLUMN.params, () => Number.NaN);
  const devices = columnOr(table, COLUMN.parallelDevices, () => 1);
  const boost = columnOr(table, COLUMN.maxBoostGhz, () => REFERENCE_CLOCK_GHZ);
  const clock = columnOr(table, COLUMN.hostClockGhz, boost);
  const text = (name: string): readonly string[] => (table.has(name) ? table.texts(name) : []);
  const [modes, precisions, optimizers] = [COLUMN.stepMode, COLUMN.precision, COLUMN.optimizer].map(text);
  return (row) => {
    const isTraining = modes![row] === 'training';
    const { stateBytes, updateBytes } = isTraining
      ? namedOptimiser(table, optimizers![row] ?? '', row)
      : NONE;
    return {
      batch: batch[row]!,
      isTraining,
      passes: isTraining ? TRAINING_PASSES : 1,
      devices: devices(row),
      valueShare: valueShare(precisions![row] ?? ''),
      params: params(row),
      updateGb: (params(row) * updateBytes) / 1e9,
      stateGb: (params(row) * stateBytes) / 1e9,
      hostSpeed: clock(row) / REFERENCE_CLOCK_GHZ,
    };
  };
}

const NONE: Optimiser = { stateBytes: 0, updateBytes: 0 };

function namedOptimiser(table: Table, name: string, row: number): Optimiser {
  const known = optimiser(name);
  if (known !== undefined) return known;
  throw new InputError(
    'unknown-name',
    `${shown(name)} is no optimiser that is known${didYouMean(name, OPTIMISERS)}; there are ${OPTIMISERS.join(', ')}`,
    table.location(row, COLUMN.optimizer),
  );
}

function valueShare(precision: string): number {
  if (isHalf(precision)) return 0.5;
  return DOUBLE.test(precision) ? 2 : 1;
}
