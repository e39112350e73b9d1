import type { Quantity } from './quantity.js';

/** What one run of a task asks of a machine. A kind of task leaves out what it does not know. */
export interface Demand {
  readonly frames: Quantity;
  readonly batches?: Quantity;
  /** Source and input pixels of all frames, in images of the host benchmark (256 × 256). */
  readonly sourceImages: Quantity;
  readonly inputImages?: Quantity;
  /** GiB copied to the device: input tensors, and the model where the run copies it. */
  readonly toDeviceGib?: Quantity;
  /** GFLOPs of convolutions, and of everything else (matrix products). */
  readonly convolutionGflops: Quantity;
  readonly matrixGflops?: Quantity;
  /** GiB of activations that element-wise work reads and writes. */
  readonly activationGib?: Quantity;
  /** Kernels launched: operators per batch, and those of post-processing per frame. */
  readonly kernels: Quantity;
  /** GiB of results copied back; of those, GiB that land in memory that the system hands out page by page. */
  readonly outputGib?: Quantity;
  readonly freshOutputGib?: Quantity;
}

/** What a machine was measured to do, as time per unit of demand (ms). A kind of task leaves out what it did not measure. */
export interface Capabilities {
  /** One host thread, one image of the host benchmark. */
  readonly imageMs: Quantity;
  /** By how much the workers at work are faster than one. */
  readonly speedup?: Quantity;
  readonly launchMs?: Quantity;
  readonly convolutionMsPerGflop: Quantity;
  readonly matrixMsPerGflop?: Quantity;
  readonly activationMsPerGib?: Quantity;
  readonly toDeviceMsPerGib?: Quantity;
  readonly toDeviceMs?: Quantity;
  readonly fromDeviceMsPerGib?: Quantity;
  readonly fromDeviceMs?: Quantity;
}
