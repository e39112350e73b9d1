import type { Table } from '@ctfusion/base';
import type { Capabilities, Demand } from './demand.js';
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
export function pipelineStages(table: Table, demand: Demand, capabilities: Capabilities): Stage[] {
  return STAGE_NAMES.flatMap((name): Stage[] => {
    const definition: StageDefinition = STAGES[name];
    const asked = demand[definition.demand];
    const unit = capabilities[definition.capability];
    const speedup = definition.parallel ? capabilities.speedup : undefined;
    if (asked === undefined || unit === undefined) return [];
    const values = Float64Array.from(
      { length: table.rowCount },
      (_, row) => (asked.values[row]! * unit.values[row]!) / (speedup?.values[row] ?? 1),
    );
    const columns = [...new Set([...asked.columns, ...unit.columns, ...(speedup?.columns ?? [])])];
    return [{ name, part: definition.part, values, columns }];
  });
}
