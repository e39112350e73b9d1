import { loadBundle, textSource } from '@ctfusion/predict';
import type { EvaluationResult, JobRequest, RetrainResult, TrainResult } from '@ctfusion/schema/service';
import { bundleTexts } from './bundle-texts.js';
import { evaluate } from './evaluate.js';
import { fitJudged } from './fit-bundle.js';
import { flagOutliers } from './flag-outliers.js';
import { judgeMachines } from './judge-machines.js';
import type { Material } from './material.js';
import { retrain } from './retrain.js';
import { step, type Tell } from './steps.js';

/** What a job found, and the bundle that it made. Names of bundles are the parent's to give. */
export interface JobOutcome {
  readonly result: EvaluationResult | Omit<RetrainResult, 'bundle_id'> | Omit<TrainResult, 'bundle_id'>;
  /** Path inside the bundle → text. */
  readonly bundle?: Readonly<Record<string, string>>;
}

/** Share of a training after which machines are judged. */
const JUDGED = 0.1;

/** @param tell told how far it is @throws InputError if there is too little to learn from. */
export function doJob(request: JobRequest, material: Material, tell: Tell = () => {}): JobOutcome {
  if (request.kind === 'evaluate') return { result: evaluate(material, tell) };
  return request.kind === 'retrain' ? retrain(material, { tell }) : train(request, material, tell);
}

function train(request: Extract<JobRequest, { kind: 'train' }>, material: Material, tell: Tell): JobOutcome {
  const { bundle, machines, doubtedRuns } = material;
  const incumbent = loadBundle(textSource(bundle.files));
  const flagged = flagOutliers(
    judgeMachines(incumbent, machines, step(tell, 'judging machines', [0, JUDGED])).judged,
  );
  const left = new Set(flagged.map(({ system_id }) => system_id));
  const teaching = machines.filter(({ document }) => !left.has(document.system_id));
  const { predictor, metrics } = fitJudged(teaching, {
    onProgress: step(tell, 'training', [JUDGED, 1]),
    taskKind: bundle.taskKind,
    backend: incumbent.backend,
    ...(request.seeds === undefined ? {} : { seeds: request.seeds }),
    ...(request.leave_out_by === undefined ? {} : { leaveOutBy: request.leave_out_by }),
  });
  return {
    result: {
      task_kind: bundle.taskKind,
      systems: teaching.length,
      operators: new Set(teaching.map(({ operator }) => operator)).size,
      runs: teaching.reduce((sum, { runs }) => sum + runs.length, 0),
      doubted_runs: doubtedRuns,
      mean_error_percent: metrics.mape,
      mean_error_percent_by_group: metrics.mape_group_mean,
      flagged,
    },
    bundle: bundleTexts(predictor),
  };
}
