import { InputError } from '@ctfusion/base';
import type { HeldPart } from '../tasks/memory-demand.js';
import { memoryMisfit } from '../verdict/memory-fit.js';
import { memoryGib } from './machine-rates.js';

/** Memories closer than this are one size, as tools and makers round it. */
const SAME_SIZE = 0.9;

/** What is known of a job's memory. */
export interface JobMemory {
  /** What a GPU must hold at least, part by part; absent where nobody says. */
  readonly held?: readonly HeldPart[] | undefined;
  /** Rates of the GPUs that did the job: it fitted each of them. */
  readonly runs: readonly (readonly number[])[];
}

/** Whether a GPU holds the job. */
export interface MemoryFit {
  /** Why it does not; absent where it does, or where that is not known. */
  readonly misfit?: string;
  /** Why it is not known. */
  readonly doubt?: string;
}

/**
 * Judges whether GPUs hold a job: by what it must hold where that is said, else by the smallest GPU that it ran on, which it fitted.
 * @throws InputError where a GPU of a run cannot have held what is said.
 */
export function memoryJudge({ held, runs }: JobMemory): (rates: readonly number[]) => MemoryFit {
  const smallest = Math.min(...runs.map(memoryGib).filter(Number.isFinite));
  const misfitOn = (gib: number): string | undefined =>
    held === undefined ? undefined : memoryMisfit(held, gib);
  const impossible = misfitOn(smallest);
  if (impossible !== undefined)
    throw new InputError('inconsistent', `${impossible} on the GPU of the run, which cannot have held it`, {
      field: 'model',
    });
  return (rates) => {
    const there = memoryGib(rates);
    const misfit = misfitOn(there);
    if (misfit !== undefined) return { misfit: `${misfit} there` };
    const isJudged = held !== undefined && Number.isFinite(there);
    if (isJudged || there >= SAME_SIZE * smallest || isOneOf(runs, rates)) return {};
    return { doubt: `${memoriesTold(there, smallest)}: whether the job fits is not known` };
  };
}

function memoriesTold(there: number, smallest: number): string {
  const gib = (value: number): string => `${Number(value.toPrecision(3))} GiB of memory`;
  if (!Number.isFinite(there)) return 'the size of its memory is not stated';
  if (!Number.isFinite(smallest)) return `it has ${gib(there)}, and that of the GPU of the run is not stated`;
  return `it has ${gib(there)}, the run had ${Number(smallest.toPrecision(3))}`;
}

/** A GPU that looks as one of the runs' holds what ran there, whether its memory is stated or not. */
const isOneOf = (runs: readonly (readonly number[])[], rates: readonly number[]): boolean =>
  runs.some((run) => run.every((rate, index) => Object.is(rate, rates[index])));
