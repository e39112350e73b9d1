import type { Counterfactual, StageShare } from '../../../explain/explanation.js';
import { percent, signedPercent } from '../../../explain/percent.js';
import type { TreeExplanation } from '../../../explain/shap.js';
import type { RunPart } from '../../../tasks/stage.js';
import type { TaskLabels } from '../../../tasks/task-kind.js';
import { longestBound } from '../../../verdict/bottleneck.js';
import { residualFeatureWords } from '../residual-features.js';
import type { StagedExplanation } from './explain-staged.js';

const TWICE: Readonly<Record<Counterfactual['twice'], string>> = {
  gpu: 'a GPU twice as fast',
  host: 'host processors twice as fast',
  processors: 'twice as many host processors',
  link: 'a link twice as fast',
};

/** The part of a run that a capability serves. */
const OWN_PART: Readonly<Partial<Record<Counterfactual['twice'], RunPart>>> = {
  gpu: 'gpu',
  host: 'host',
  link: 'h2d',
};

/** A saving that nobody would notice. */
const UNNOTICED = 0.01;
/** Smallest correction worth a sentence. */
const NOTABLE = 0.01;

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Sentences on a staged prediction: what bounds it and what would help, what the trees add, what is special about the machine. */
export function stagedSentences(explanation: StagedExplanation, labels: TaskLabels): string[] {
  const { stages, trees, conditions = 0, effect, counterfactuals } = explanation;
  const learned = Math.expm1(
    trees.expected + sum(trees.contributions.map(({ contribution }) => contribution)),
  );
  const special = Math.expm1(effect);
  const circumstances = Math.expm1(conditions);
  return [
    ...(stages.length === 0 ? [] : [boundSentence(stages, counterfactuals, labels)]),
    ...(Math.abs(learned) < NOTABLE ? [] : [learnedSentence(learned, trees)]),
    ...(Math.abs(circumstances) < NOTABLE
      ? []
      : [
          `runs under these conditions (model, source, build) take ${percent(circumstances)} ${circumstances > 0 ? 'more' : 'less'} than their stages say`,
        ]),
    ...(Math.abs(special) < NOTABLE
      ? []
      : [
          `machines with benchmarks like these take ${percent(special)} ${special > 0 ? 'more' : 'less'} than their stages say`,
        ]),
  ];
}

function boundSentence(
  stages: readonly StageShare[],
  counterfactuals: readonly Counterfactual[],
  { boundBy, activities, bounds }: TaskLabels,
): string {
  const activityOf = ({ stage }: StageShare): string => activities[stage] ?? stage;
  const partShares = groupShares(stages, ({ part }) => part);
  const [part] = partShares[0]!;
  const bound = bounds && longestBound(stages, bounds);
  const own = stages.filter((stage) =>
    bound === undefined ? stage.part === part : bounds?.[stage.stage] === bound,
  );
  const [activity, share] = groupShares(own, activityOf)[0]!;
  const effects = counterfactuals.map(({ twice, saving }) =>
    OWN_PART[twice] === part && saving < UNNOTICED
      ? // What takes longest cannot be without effect: the training machines were too alike in it to learn from.
        `what ${TWICE[twice]} would save, the training machines do not show`
      : `${TWICE[twice]} would ${savingWords(saving)}`,
  );
  return [`${bound ?? boundBy[part]}: ${activity} takes ${percent(share)} of the time`, ...effects].join(
    '; ',
  );
}

const savingWords = (saving: number): string =>
  saving < UNNOTICED ? 'save nothing' : `save ${percent(saving)}`;

/** Shares added up by key, largest first. */
function groupShares<Key>(stages: readonly StageShare[], keyOf: (stage: StageShare) => Key): [Key, number][] {
  const shares = new Map<Key, number>();
  for (const stage of stages) {
    const key = keyOf(stage);
    shares.set(key, (shares.get(key) ?? 0) + stage.share);
  }
  return [...shares].sort((a, b) => b[1] - a[1]);
}

function learnedSentence(learned: number, { contributions }: TreeExplanation): string {
  const named = contributions.slice(0, 2).map(({ feature, value, contribution }) => {
    return `${residualFeatureWords(feature, value)} ${signedPercent(Math.expm1(contribution))}`;
  });
  const most = named.length === 0 ? '' : ` (most of it: ${named.join(', ')})`;
  return `the learned correction ${learned > 0 ? 'adds' : 'takes off'} ${percent(learned)}${most}`;
}
