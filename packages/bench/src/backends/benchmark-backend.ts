import type { DataType, OperatorWorkload } from './workload.js';

export type TransferDirection = 'H2D' | 'D2H' | 'D2D';

/** Copies between host and device, or from device memory to device memory: `bytes` each time, `repetitions` times. */
export interface TransferRequest {
  readonly direction: TransferDirection;
  /** Page-locked host memory, which the device reads on its own. */
  readonly pinned: boolean;
  readonly bytes: number;
  readonly repetitions: number;
}

/** `emulated`: the device computes in fp32 and converts before and after. */
type Precision = 'native' | 'emulated';

/** What a backend says of itself and its device. */
export interface BackendFacts {
  /** Goes into every row: rows of different backends are not to be mixed. */
  readonly backend: string;
  readonly device: string;
  /** Device memory that may be used, bytes; `undefined` where the backend cannot tell. */
  readonly freeMemoryBytes: number | undefined;
  /** Data types that the device computes in fp32 with conversions. */
  readonly emulated: readonly DataType[];
  /** Versions of the runtimes involved, and device properties. */
  readonly details: Readonly<Record<string, string | number>>;
}

/** An operator whose tensors are on the device. */
export interface PreparedWorkload {
  readonly workload: OperatorWorkload;
}

/** A backend, device or library that this machine does not have: said once, with the reason. */
export class BackendUnavailable extends Error {
  override readonly name = 'BackendUnavailable';
}

/** Something that this backend cannot do at all, e.g. pinned copies or an operator: the curve is skipped. */
export class Unsupported extends Error {
  override readonly name = 'Unsupported';
}

/**
 * `single`: one run, timed by itself, as the published protocol has it. `repeated`: the mean of as many runs as last a few
 * milliseconds, so that a scheduler's interruption hits single samples and not all of them. `pipelined`: runs cannot be
 * timed by themselves, and the cost of one is taken from streams of them.
 */
export type Timing = 'single' | 'repeated' | 'pipelined';

/** Whether something is not there, rather than broken. */
export function isAbsence(error: unknown): boolean {
  return error instanceof Unsupported || error instanceof BackendUnavailable;
}

/**
 * One way to run operators on one device. Lives in a child process: an implementation may hang, abort or be killed
 * without harm to anything but the point that it was measuring.
 */
export interface BenchmarkBackend {
  /** How a sample is taken. */
  readonly timing: Timing;
  /** The process that does the work, where it is not this one: its CPU use counts as our own. */
  readonly workerProcessId?: number | undefined;
  /** Finds library and device. Throws BackendUnavailable. */
  probe(): Promise<BackendFacts>;
  precision(dataType: DataType): Precision;
  /** Puts inputs and weights on the device, filled with the pattern of `pattern-data.ts`. Throws what the stack says. */
  prepare(workload: OperatorWorkload): Promise<PreparedWorkload>;
  /** Runs this number of times back to back and waits for the last: elapsed ms, by the most exact clock that the backend has. */
  run(prepared: PreparedWorkload, iterations: number): Promise<number>;
  /** Waits until the device is idle. */
  sync(): Promise<void>;
  /** Elapsed ms of each copy. Throws Unsupported. */
  transfer(request: TransferRequest): Promise<readonly number[]>;
  /** The output of one run as numbers: to compare backends, not to time. */
  output(prepared: PreparedWorkload): Promise<Float32Array>;
  dispose(prepared: PreparedWorkload): Promise<void>;
  /** Lets go of the device. */
  close(): Promise<void>;
}
