import { loadBundle, type Predictor, textSource } from '@ctfusion/predict';
import type { RetrainResult } from '@ctfusion/schema/service';
import { bundleTexts } from './bundle-texts.js';
import { compare, isImprovement } from './compare.js';
import { fitBundle } from './fit-bundle.js';
import { type FlaggedMachine, flagOutliers } from './flag-outliers.js';
import { type Fit, judgeHeldOut } from './held-out.js';
import { type JudgedMachine, judgeMachines } from './judge-machines.js';
import type { LearningMachine, Material } from './material.js';
import { runTable } from './run-table.js';
import { step, type Tell } from './steps.js';

export interface Retrained {
  readonly result: RetrainResult;
  /** Path inside the bundle → text. */
  readonly bundle?: Readonly<Record<string, string>>;
}

type Candidate = RetrainResult['candidates'][number];

/** From where to where, as shares of the whole, a retraining is at what; roughly, as learning anew takes the most. */
const SHARES = {
  judged: 0.05,
  recalibrated: [0.05, 0.2],
  trained: [0.2, 0.85],
  fitted: 0.85,
} as const;

/** With fewer machines, "not worse on machines that were left out" says nothing. */
const FEWEST_SYSTEMS = 5;

/**
 * Looks for a bundle that is not worse than the one that answers, on machines that it was not told of. Machines far from all others are flagged
 * and taught from by nobody else; operators weigh the same.
 * @param seeds of the residual trees
 * @param tell told how far it is
 */
export function retrain(
  material: Material,
  { seeds = [1], tell = () => {} }: { readonly seeds?: readonly number[]; readonly tell?: Tell } = {},
): Retrained {
  const { bundleId, taskKind, files } = material.bundle;
  const incumbent = loadBundle(textSource(files));
  const { judged, unjudged } = judgeMachines(
    incumbent,
    material.machines,
    step(tell, 'judging machines', [0, SHARES.judged]),
  );
  const flagged = flagOutliers(judged);
  const teaching = believed(material.machines, judged, flagged);
  const ways = {
    recalibrated: recalibratedFrom(incumbent),
    trained: trainedLike(incumbent, taskKind, seeds),
  };
  const before = judged.filter(({ systemId }) => teaching.some((one) => one.document.system_id === systemId));
  const isEnough = teaching.length >= FEWEST_SYSTEMS;
  const candidates = isEnough
    ? Object.entries(ways).map(([key, fit]) => {
        const name = key as Candidate['name'];
        const onProgress = step(tell, `judging what is ${name} on machines left out`, SHARES[name]);
        return candidateOf(name, { machines: teaching, incumbent: before }, (machines) =>
          judgeHeldOut(machines, fit, onProgress),
        );
      })
    : [];
  const chosen = best(candidates);
  const result: RetrainResult = {
    task_kind: taskKind,
    incumbent: bundleId,
    candidates,
    ...(chosen === undefined ? { kept_because: reasonToKeep(isEnough, teaching.length) } : { chosen }),
    systems: teaching.length,
    operators: new Set(teaching.map(({ operator }) => operator)).size,
    runs: teaching.reduce((sum, { runs }) => sum + runs.length, 0),
    doubted_runs: material.doubtedRuns,
    flagged,
    unjudged: unjudged.map(({ systemId, reason }) => ({ system_id: systemId, reason })),
  };
  if (chosen !== undefined) step(tell, 'learning from all machines', [SHARES.fitted, 1]);
  return chosen === undefined ? { result } : { result, bundle: bundleTexts(ways[chosen](teaching)) };
}

const reasonToKeep = (isEnough: boolean, systems: number): string =>
  isEnough
    ? 'no candidate is better and none the worse on machines that were left out'
    : `${systems} machines have runs that others may learn from; ${FEWEST_SYSTEMS} are needed`;

function believed(
  machines: readonly LearningMachine[],
  judged: readonly JudgedMachine[],
  flagged: readonly FlaggedMachine[],
): readonly LearningMachine[] {
  const known = new Set(judged.map(({ systemId }) => systemId));
  for (const { system_id } of flagged) known.delete(system_id);
  return machines.filter(({ document }) => known.has(document.system_id));
}

const recalibratedFrom =
  (incumbent: Predictor): Fit =>
  (machines) =>
    incumbent.calibrate?.(runTable(machines, incumbent.backend)) ?? incumbent;

const trainedLike =
  ({ backend }: Predictor, taskKind: string, seeds: readonly number[]): Fit =>
  (machines) =>
    fitBundle(machines, { taskKind, backend, seeds });

function candidateOf(
  name: Candidate['name'],
  {
    machines,
    incumbent,
  }: { readonly machines: readonly LearningMachine[]; readonly incumbent: readonly JudgedMachine[] },
  judge: (machines: readonly LearningMachine[]) => readonly JudgedMachine[] | string,
): Candidate {
  const judged = judge(machines);
  if (typeof judged === 'string') return { name, reason: judged };
  return { name, comparison: compare(judged, incumbent) };
}

function best(candidates: readonly Candidate[]): Candidate['name'] | undefined {
  const better = candidates.flatMap(({ name, comparison }) =>
    comparison !== undefined && isImprovement(comparison) ? [{ name, comparison }] : [],
  );
  return better.sort(
    (a, b) => a.comparison.interval_score_difference - b.comparison.interval_score_difference,
  )[0]?.name;
}
