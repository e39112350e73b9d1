import { InputError, type Table } from '@ctfusion/base';
import { CLIP_INPUTS, clipCapabilities, clipDemand } from './clips/clip-layout.js';
import type { Capabilities, Demand } from './demand.js';
import { FRAME_CAPABILITY_COLUMNS, frameCapabilities } from './frames/frame-capabilities.js';
import { FRAME_DEMAND_COLUMNS, frameDemand } from './frames/frame-demand.js';
import { pipelineStages } from './pipeline-stages.js';
import { requireComplete, requireFinite } from './quantity.js';
import type { Stage } from './stage.js';
import { atConvolutionRate, type ConvolutionRate } from './sustained-rate.js';

/** A family of datasets that name tasks and benchmarks alike. */
export type StageLayout = 'frames' | 'clips';

interface Layout {
  readonly inputs: readonly string[];
  readonly demand: (table: Table) => Demand;
  readonly capabilities: (table: Table) => Capabilities;
}

const LAYOUTS: Record<StageLayout, Layout> = {
  frames: {
    inputs: [...FRAME_DEMAND_COLUMNS, ...FRAME_CAPABILITY_COLUMNS],
    demand: frameDemand,
    capabilities: frameCapabilities,
  },
  clips: { inputs: CLIP_INPUTS, demand: clipDemand, capabilities: clipCapabilities },
};

/** What of a table is read: its layout, and how fast convolutions are taken to be. */
export interface StageReading {
  readonly layout: StageLayout;
  readonly convolutionRate: ConvolutionRate;
}

/** Columns that a layout cannot do without. */
export function stageInputs(layout: StageLayout): readonly string[] {
  return LAYOUTS[layout].inputs;
}

/** The stages that a model uses, and the columns that it read them from in training. */
export interface StageSelection {
  readonly names: readonly string[];
  readonly inputs: readonly string[];
}

/**
 * The layout whose inputs the table has.
 * @throws InputError naming the columns that each layout lacks.
 */
export function stageLayout(table: Table): StageLayout {
  const lacking: string[] = [];
  for (const [layout, { inputs }] of Object.entries(LAYOUTS)) {
    const absent = inputs.filter((name) => !table.has(name));
    if (absent.length === 0) return layout as StageLayout;
    lacking.push(`layout '${layout}' lacks '${absent.join("', '")}'`);
  }
  throw new InputError('missing-inputs', `the staged predictor needs stage inputs: ${lacking.join('; ')}`, {
    file: table.source,
  });
}

/**
 * The stages that a training table can tell: a stage one of whose columns is absent or has a gap is left out, so that no missing
 * capability counts as free. Undefined where the table lacks what the rate needs.
 * @throws InputError naming an input of the layout that is missing, or the row in which a capability is 0.
 */
export function trainingStages(table: Table, reading: StageReading): Stage[] | undefined {
  requireComplete(table, LAYOUTS[reading.layout].inputs);
  const incomplete = new Set(table.names.filter((name) => hasGap(table, name)));
  const stages = allStages(table, reading)?.filter(
    ({ columns }) => !columns.some((name) => incomplete.has(name)),
  );
  for (const { name, values } of stages ?? []) requireFinite(table, name, values);
  return stages;
}

/**
 * The named stages of every row.
 * @throws InputError naming a column that is absent, the row in which one is missing, or in which a capability is 0.
 */
export function deriveStages(
  table: Table,
  reading: StageReading,
  { names, inputs }: StageSelection,
): Stage[] {
  requireComplete(table, inputs);
  const stages = new Map((allStages(table, reading) ?? []).map((stage) => [stage.name, stage]));
  return names.map((name) => {
    const stage = stages.get(name)!;
    requireFinite(table, name, stage.values);
    return stage;
  });
}

function allStages(table: Table, { layout, convolutionRate }: StageReading): Stage[] | undefined {
  const { demand, capabilities } = LAYOUTS[layout];
  const atRate = atConvolutionRate(table, capabilities(table), convolutionRate);
  if (atRate === undefined) return undefined;
  return pipelineStages(table, demand(table), atRate);
}

function hasGap(table: Table, name: string): boolean {
  const column = table.column(name);
  return column.kind === 'number' && column.values.some((value) => Number.isNaN(value));
}
