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
    return [new PipelineStage(name, definition.part, { demand: asked, unitMs: unit, speedup })];
  });
}

/** Multiplied out when its values are first asked for; its columns are gathered likewise, as most stages of most tables are never asked. */
class PipelineStage implements Stage {
  readonly name: string;
  readonly part: RunPart;
  readonly #factors: Factors;
  #values: Float64Array | undefined;
  #columns: readonly string[] | undefined;
  #optionalColumns: readonly string[] | undefined;

  constructor(name: string, part: RunPart, factors: Factors) {
    this.name = name;
    this.part = part;
    this.#factors = factors;
  }

  get columns(): readonly string[] {
    this.#columns ??= [...new Set(quantitiesOf(this.#factors).flatMap((one) => one.columns))];
    return this.#columns;
  }

  get optionalColumns(): readonly string[] {
    this.#optionalColumns ??= [...new Set(quantitiesOf(this.#factors).flatMap((one) => one.optionalColumns))];
    return this.#optionalColumns;
  }

  get values(): Float64Array {
    this.#values ??= this.#multiplied();
    return this.#values;
  }

  #multiplied(): Float64Array {
    const demand = this.#factors.demand.values;
    const unitMs = this.#factors.unitMs.values;
    const speedup = this.#factors.speedup?.values;
    const values = new Float64Array(demand.length);
    for (let row = 0; row < values.length; row++)
      values[row] = (demand[row]! * unitMs[row]!) / (speedup === undefined ? 1 : speedup[row]!);
    return values;
  }

  changed(column: string, values: Float64Array): Stage {
    const { demand, unitMs, speedup } = this.#factors;
    const changed = {
      demand: demand.changed(column, values),
      unitMs: unitMs.changed(column, values),
      speedup: speedup?.changed(column, values),
    };
    if (changed.demand === demand && changed.unitMs === unitMs && changed.speedup === speedup) return this;
    return new PipelineStage(this.name, this.part, changed);
  }
}

interface Factors {
  readonly demand: Quantity;
  /** Time per unit of the demand, ms. */
  readonly unitMs: Quantity;
  /** How much faster the workers that share it are than one. */
  readonly speedup: Quantity | undefined;
}

const quantitiesOf = ({ demand, unitMs, speedup }: Factors): readonly Quantity[] =>
  speedup === undefined ? [demand, unitMs] : [demand, unitMs, speedup];
