import type { Capabilities, Demand } from './demand.js';
import type { Quantity } from './quantity.js';
import type { RunPart, Stage } from './stage.js';

interface StageDefinition {
  readonly part: RunPart;
  readonly demand: keyof Demand;
  readonly capability: Exclude<keyof Capabilities, 'speedup'>;
  /** Shared among the workers that prepare frames. */
  readonly parallel?: true;
}

/**
 * Every stage of a run over frames, once for all layouts: demand × time per unit of a measured capability. No stage is without a machine:
 * on one CPU a term in pixels alone fits as well as one over the measured rate, and then ignores the host of the next machine.
 *
 * Launches, Python between them and post-processing are one thread's work; the launch latency is what a benchmark measures of it.
 * Convolutions that do not reach the convolution benchmark's speed (small, grouped) run at that of matrix products:
 * `plain_convolution`.
 */
const STAGES = {
  decode: { part: 'host', demand: 'sourceImages', capability: 'imageMs', parallel: true },
  resize: { part: 'host', demand: 'inputImages', capability: 'imageMs', parallel: true },
  frame: { part: 'host', demand: 'frames', capability: 'imageMs', parallel: true },
  stack: { part: 'host', demand: 'inputImages', capability: 'imageMs' },
  batch: { part: 'host', demand: 'batches', capability: 'imageMs' },
  copy_to_device: { part: 'h2d', demand: 'toDeviceGib', capability: 'toDeviceMsPerGib' },
  copy_to_device_latency: { part: 'h2d', demand: 'batches', capability: 'toDeviceMs' },
  convolution: { part: 'gpu', demand: 'convolutionGflops', capability: 'convolutionMsPerGflop' },
  plain_convolution: { part: 'gpu', demand: 'convolutionGflops', capability: 'matrixMsPerGflop' },
  matrix_product: { part: 'gpu', demand: 'matrixGflops', capability: 'matrixMsPerGflop' },
  activation: { part: 'gpu', demand: 'activationGib', capability: 'activationMsPerGib' },
  launch: { part: 'gpu', demand: 'kernels', capability: 'launchMs' },
  copy_from_device: { part: 'other', demand: 'outputGib', capability: 'fromDeviceMsPerGib' },
  copy_from_device_latency: { part: 'other', demand: 'batches', capability: 'fromDeviceMs' },
  fresh_pages: { part: 'other', demand: 'freshOutputGib', capability: 'imageMs' },
} as const satisfies Record<string, StageDefinition>;

export type StageName = keyof typeof STAGES;

export const STAGE_NAMES = Object.keys(STAGES) as readonly StageName[];

/** The stages whose demand and capability are known, in the order of their definition. */
export function pipelineStages(demand: Demand, capabilities: Capabilities): Stage[] {
  return STAGE_NAMES.flatMap((name): Stage[] => {
    const definition: StageDefinition = STAGES[name];
    const asked = demand[definition.demand];
    const unit = capabilities[definition.capability];
    const speedup = definition.parallel ? capabilities.speedup : undefined;
    if (asked === undefined || unit === undefined) return [];
    const quantities = [asked, unit, ...(speedup === undefined ? [] : [speedup])];
    const columns = [...new Set(quantities.flatMap((one) => one.columns))];
    const optionalColumns = [...new Set(quantities.flatMap((one) => one.optionalColumns))];
    return [new PipelineStage({ name, part: definition.part, columns, optionalColumns }, quantities)];
  });
}

/** Multiplied out when its values are first asked for. */
class PipelineStage implements Stage {
  readonly name: string;
  readonly part: RunPart;
  readonly columns: readonly string[];
  readonly optionalColumns: readonly string[];
  readonly #quantities: readonly Quantity[];
  #values: Float64Array | undefined;

  /** @param quantities the demand, the time per unit of it and, where workers share it, how much faster they are than one */
  constructor(
    { name, part, columns, optionalColumns }: Required<Omit<Stage, 'values'>>,
    quantities: readonly Quantity[],
  ) {
    this.name = name;
    this.part = part;
    this.columns = columns;
    this.optionalColumns = optionalColumns;
    this.#quantities = quantities;
  }

  get values(): Float64Array {
    if (this.#values === undefined) {
      const [asked, unit, speedup] = this.#quantities.map(({ values }) => values);
      this.#values = asked!.map((demand, row) => (demand * unit![row]!) / (speedup?.[row] ?? 1));
    }
    return this.#values;
  }
}
