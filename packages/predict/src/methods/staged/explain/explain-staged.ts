import type { Table } from '@ctfusion/base';
import type { Counterfactual, StageShare } from '../../../explain/explanation.js';
import { explainTrees, type TreeExplanation } from '../../../explain/shap.js';
import { coefficientKeys, taskFamilies } from '../../../tasks/task-families.js';
import { stageContributions } from '../analytical-model.js';
import { partOnCpu, rowsOnCpu } from '../device-rows.js';
import type { OwnOf } from '../own-system.js';
import type { StagedEngine, StagedPredictions } from '../predict-staged.js';
import { residualFeatures, seesProcessors } from '../residual-features.js';
import { plainOffsets } from '../residual-prediction.js';
import { counterfactuals } from './counterfactual.js';

/**
 * How a staged prediction came about: log(prediction) = log(analyticalMs) + trees.expected + Σ trees.contributions + conditions + effect.
 */
export interface StagedExplanation {
  readonly kind: 'staged';
  readonly analyticalMs: number;
  /** Longest first; stages that take nothing are left out. */
  readonly stages: readonly StageShare[];
  /** Log correction by the residual trees, times their weight; empty for a model that training did not see. */
  readonly trees: TreeExplanation;
  /** Log correction for what is special about the system, and the model's family on it. */
  readonly effect: number;
  /** Log correction for the conditions of the run: its source, its model. */
  readonly conditions?: number;
  readonly counterfactuals: readonly Counterfactual[];
}

const NO_TREES: TreeExplanation = { expected: 0, contributions: [] };

/**
 * Explains every row of a table with the engine's inputs.
 * @param ownOf what is known of a row's machine by runs of its own
 * @throws InputError as the engine's `predict`.
 */
export function explainStaged(engine: StagedEngine, table: Table, ownOf?: OwnOf): StagedExplanation[] {
  const predicted = engine.predict(table, undefined, ownOf);
  const trees = explainResidual(engine, table, predicted);
  const onCpu = rowsOnCpu(table, engine.model.imputation ?? { variables: [] });
  const alternatives = counterfactuals(engine, table, predicted, onCpu);
  const keys = coefficientKeys(table, engine.model.reading.kindName);
  return keys.families.map((_, row) => {
    const analyticalMs = predicted.analyticalTimes.total[row]!;
    const stages = stageContributions(engine.model.analytical, predicted.stages, keys, row)
      .filter(({ timeMs }) => timeMs > 0)
      .map((stage) => ({
        ...stage,
        part: onCpu[row] ? partOnCpu(stage.part) : stage.part,
        share: stage.timeMs / analyticalMs,
      }))
      .sort((a, b) => b.timeMs - a.timeMs);
    return {
      kind: 'staged',
      analyticalMs,
      stages,
      trees: trees[row]!,
      effect: predicted.effectCorrection[row]!,
      ...(engine.model.columnEffects.length === 0 ? {} : { conditions: predicted.columnCorrection[row]! }),
      counterfactuals: alternatives[row]!,
    };
  });
}

function explainResidual(
  { model }: StagedEngine,
  table: Table,
  { steadyTimes }: StagedPredictions,
): TreeExplanation[] {
  const families = taskFamilies(table, model.reading.kindName);
  if (model.residualWeight === 0 || model.boosters.length === 0) return families.map(() => NO_TREES);
  const { columns } = residualFeatures(
    table,
    model.taskColumns,
    { familyOf: families, families: model.families },
    steadyTimes,
    { kindName: model.reading.kindName, processors: seesProcessors(model.boosters) },
  );
  const known = new Set(model.families);
  const offsets = plainOffsets(table, steadyTimes.total, {
    kindName: model.reading.kindName,
    share: model.plainBoosters / model.boosters.length,
  });
  return explainTrees(model.boosters, columns, { weight: model.residualWeight }).map((trees, row) =>
    known.has(families[row]!)
      ? { ...trees, expected: trees.expected + model.residualWeight * offsets[row]! }
      : NO_TREES,
  );
}
