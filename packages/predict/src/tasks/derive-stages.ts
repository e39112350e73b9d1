import { InputError, shown, Table } from '@ctfusion/base';
import { CLIP_STAGE_INPUTS, clipStages } from './clips/clip-stages.js';
import { FRAME_STAGE_INPUTS, frameStages } from './frames/frame-stages.js';
import type { Stage } from './stage.js';

/** A family of datasets that share their stage columns. */
export type StageLayout = 'frames' | 'clips';

const LAYOUTS: Record<StageLayout, { inputs: readonly string[]; derive: (table: Table) => Stage[] }> = {
  frames: { inputs: FRAME_STAGE_INPUTS, derive: frameStages },
  clips: { inputs: CLIP_STAGE_INPUTS, derive: clipStages },
};

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

/** Columns that a layout's stages cannot do without. */
export function stageInputs(layout: StageLayout): readonly string[] {
  return LAYOUTS[layout].inputs;
}

/** Names of a layout's stages. */
export function stageNames(layout: StageLayout): string[] {
  const columns = stageInputs(layout).map(
    (name) => [name, { kind: 'number', values: new Float64Array(0) }] as const,
  );
  return LAYOUTS[layout].derive(new Table(columns, 0, layout)).map(({ name }) => name);
}

/**
 * Stage columns of every row.
 * @throws InputError naming a column that is absent or not numeric, or the row in which an input is missing or a capability is 0.
 */
export function deriveStages(table: Table, layout: StageLayout): Stage[] {
  for (const name of stageInputs(layout)) table.completeNumbers(name);
  const stages = LAYOUTS[layout].derive(table);
  for (const { name, values } of stages) {
    for (let index = 0; index < values.length; index++) {
      if (values[index]! >= 0 && values[index]! < Number.POSITIVE_INFINITY) continue;
      const { file, row } = table.location(index, name);
      throw new InputError(
        'out-of-range',
        `stage ${shown(name)} is ${values[index]}; a demand is missing or negative, or a capability is 0`,
        { file, row },
      );
    }
  }
  return stages;
}
