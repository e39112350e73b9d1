import { type Categorical, InputError, shown } from '@ctfusion/base';
import type { FeatureContributions } from '@ctfusion/predict';
import { noiseFloor } from '../statistics/noise-floor.js';
import { alignRows } from './align.js';
import { categorise } from './categories.js';
import { explainRun } from './explain.js';
import { type Layout, type LayoutGroup, namesRun } from './layout.js';
import { type LeftOut, leftOutOf } from './left-out.js';
import { nameMethods, slug } from './name-methods.js';
import type { PredictionSet } from './prediction-set.js';
import type { Run } from './run.js';
import { loadTestRows } from './run-dataset.js';
import { type Tasks, tasksOfRows } from './tasks.js';

/** One method of a comparison; `test` is in the row order of the comparison. */
export interface Method {
  readonly name: string;
  readonly run: Run;
  readonly test: PredictionSet;
  /** Rows of training systems with their category per row. */
  readonly seen?: { readonly set: PredictionSet; readonly categories: Categorical };
}

/** Methods judged on the same test rows. The first method is the one under study. */
export interface Comparison {
  /** Short and safe in a file name. */
  readonly id: string;
  readonly title: string;
  readonly description?: string;
  readonly methods: readonly Method[];
  readonly rowCount: number;
  readonly targetsMs: Float64Array;
  readonly systems: Categorical;
  readonly models?: Categorical;
  readonly batchSizes?: Float64Array;
  readonly categories: Categorical;
  readonly tasks?: Tasks;
  /** What was left out together, where that is more than single systems. */
  readonly leftOut?: LeftOut;
  readonly noiseFloor?: { readonly mapePercent: number; readonly source: string };
  /** SHAP values of the first method that can be explained. */
  readonly explanation?: { readonly method: string; readonly features: readonly FeatureContributions[] };
  /** What a reader must know about how the comparison was made. */
  readonly remarks: readonly string[];
  /** Whether these are the published runs, given by `--published`. */
  readonly published: boolean;
}

/**
 * Sorts runs into comparisons: by the layout where there is one, else our runs in one and the published in another.
 * @throws InputError if a run belongs nowhere or is given twice, or two runs of a comparison have other test rows.
 */
export async function compareRuns(
  runs: readonly Run[],
  published: readonly Run[],
  layout: Layout | undefined,
  layoutFile = '',
): Promise<Comparison[]> {
  if (layout !== undefined) {
    const all = [...runs, ...published];
    const unplaced = all.find((run) => !namesRun(layout, run.name));
    if (unplaced !== undefined) {
      throw new InputError('unknown-name', `no group names the run ${shown(unplaced.name)}`, {
        file: layoutFile,
        field: 'groups',
      });
    }
    const comparisons = layout.groups.map((group) => {
      const members = all.filter((run) => layout.groups.find((other) => isIn(other, run)) === group);
      return members.length === 0
        ? undefined
        : compareGroup(
            members,
            group,
            members.every((run) => published.includes(run)),
          );
    });
    const made = (await Promise.all(comparisons)).filter((comparison) => comparison !== undefined);
    checkTitles(made, layoutFile);
    return made;
  }
  const guessed: Promise<Comparison>[] = [];
  if (runs.length > 0) guessed.push(compareGroup(runs, { title: 'Runs' }, false));
  if (published.length > 0) guessed.push(compareGroup(published, { title: 'Published results' }, true));
  return await Promise.all(guessed);
}

/** Files are named after titles, so two of one name would overwrite one another. */
function checkTitles(comparisons: readonly Comparison[], layoutFile: string): void {
  for (const [index, { id, title }] of comparisons.entries()) {
    if (id !== '' && comparisons.findIndex((other) => other.id === id) === index) continue;
    throw new InputError(
      'duplicate-name',
      id === ''
        ? `${shown(title)} has no Latin letter or digit to name files by`
        : `${shown(title)} names the same files as another group's title`,
      { file: layoutFile, field: 'title' },
    );
  }
}

const isIn = (group: LayoutGroup, run: Run): boolean => namesRun({ groups: [group] }, run.name);

type GroupFacts = Pick<LayoutGroup, 'title' | 'description' | 'categories' | 'noise_floor'> & {
  readonly methods?: LayoutGroup['methods'];
};

async function compareGroup(
  runs: readonly Run[],
  group: GroupFacts,
  published: boolean,
): Promise<Comparison> {
  const named = nameMethods(runs, group.methods);
  const first = named[0]!.run.test;
  const methods = named.map(({ name, run }): Method => {
    const seen = run.seen;
    return {
      name,
      run,
      test: alignRows(first, run.test),
      ...(seen === undefined
        ? {}
        : { seen: { set: seen, categories: categorise(seen, group.categories, 'seen') } }),
    };
  });
  const shared = sharedColumns(methods);
  const datasetRows = await loadTestRows(named[0]!.run);
  const leftOut = datasetRows === undefined ? undefined : leftOutOf(named[0]!.run, datasetRows);
  const tasks = tasksOfRows(first.rowCount, datasetRows, shared.models, shared.batchSizes);
  return {
    id: slug(group.title, '-'),
    title: group.title,
    ...(group.description === undefined ? {} : { description: group.description.trim() }),
    methods,
    rowCount: first.rowCount,
    targetsMs: first.targetsMs,
    systems: first.systems,
    ...shared,
    categories: categorise(first, group.categories, 'unseen'),
    ...(tasks === undefined ? {} : { tasks }),
    ...(leftOut === undefined ? {} : { leftOut }),
    ...optionalFloor(group.noise_floor, tasks, first),
    ...(await optionalExplanation(named)),
    remarks: shared.remarks,
    published,
  };
}

/** The first method that can be explained: the staged predictor's trees, for one, say little without its analytical model. */
async function optionalExplanation(
  named: readonly { name: string; run: Run }[],
): Promise<Pick<Comparison, 'explanation'>> {
  for (const { name, run } of named) {
    const features = await explainRun(run);
    if (features.length > 0) return { explanation: { method: name, features } };
  }
  return {};
}

/** The stated noise floor, else the one that repeated runs among the test rows give. */
function optionalFloor(
  stated: GroupFacts['noise_floor'],
  tasks: Tasks | undefined,
  { systems, targetsMs }: PredictionSet,
): Pick<Comparison, 'noiseFloor'> {
  if (stated !== undefined)
    return { noiseFloor: { mapePercent: stated.mape_percent, source: stated.source } };
  if (tasks === undefined || !tasks.complete) return {};
  const systemCount = systems.names.length;
  const keys = tasks.perRow.codes.map((task, row) => task * systemCount + systems.codes[row]!);
  const floor = noiseFloor(keys, targetsMs);
  if (floor === undefined) return {};
  const source = `${floor.repeatedTasks} tasks repeated among the test rows differ by ${floor.pairDifferencePercent.toFixed(1)} %; divided by √2`;
  return { noiseFloor: { mapePercent: floor.mapePercent, source } };
}

/** Model and batch size of the rows, from the first run that has them: published files of some methods lack `batch_size`. */
function sharedColumns(methods: readonly Method[]): {
  models?: Categorical;
  batchSizes?: Float64Array;
  remarks: string[];
} {
  const withModels = methods.find(({ test }) => test.models !== undefined);
  const withBatches = methods.find(({ test }) => test.batchSizes !== undefined);
  const lacking = methods.filter(({ test }) => test.batchSizes === undefined).map(({ name }) => name);
  const remarks =
    withBatches !== undefined && lacking.length > 0
      ? [
          `The predictions of ${lacking.join(', ')} come without batch sizes; they are taken from ${withBatches.name}, whose rows are the same, one by one.`,
        ]
      : [];
  return {
    ...(withModels?.test.models === undefined ? {} : { models: withModels.test.models }),
    ...(withBatches?.test.batchSizes === undefined ? {} : { batchSizes: withBatches.test.batchSizes }),
    remarks,
  };
}
