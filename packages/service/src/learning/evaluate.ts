import { mean, quantile } from '@ctfusion/base';
import { loadBundle, textSource } from '@ctfusion/predict';
import type { EvaluationResult } from '@ctfusion/schema/service';
import { flagOutliers } from './flag-outliers.js';
import { JUDGED_LEVEL, judgeMachines } from './judge-machines.js';
import type { Material } from './material.js';
import { step, type Tell } from './steps.js';

/** Machines that a result lists by name, the worst first. */
const MOST_LISTED = 1000;

/** How well a bundle predicts the runs that the service was told of, each machine's without its own runs. */
export function evaluate(
  { bundle, machines, doubtedRuns }: Material,
  tell: Tell = () => {},
): EvaluationResult {
  const onProgress = step(tell, 'judging machines', [0, 1]);
  const predictor = loadBundle(textSource(bundle.files));
  const { judged, unjudged } = judgeMachines(predictor, machines, onProgress);
  const percent = (logError: number): number => 100 * Math.expm1(logError);
  return {
    task_kind: bundle.taskKind,
    bundle_id: bundle.bundleId,
    systems: judged.length,
    operators: new Set(judged.map(({ operator }) => operator)).size,
    runs: judged.reduce((sum, { runs }) => sum + runs, 0),
    doubted_runs: doubtedRuns,
    ...(judged.length === 0
      ? {}
      : {
          mean_error_percent: mean(judged.map(({ error }) => percent(error))),
          median_error_percent: quantile(
            judged.map(({ error }) => percent(error)),
            0.5,
          ),
          interval_level: JUDGED_LEVEL,
          interval_coverage: mean(judged.map(({ coverage }) => coverage)),
        }),
    by_system: [...judged]
      .sort((a, b) => b.error - a.error)
      .slice(0, MOST_LISTED)
      .map(({ systemId, operator, runs, error, coverage }) => ({
        system_id: systemId,
        operator,
        runs,
        error_percent: percent(error),
        coverage,
      })),
    flagged: flagOutliers(judged),
    unjudged: unjudged.map(({ systemId, reason }) => ({ system_id: systemId, reason })),
  };
}
