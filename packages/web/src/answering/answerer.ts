import { InputError, parseJson, type Table, tableFromRecords } from '@ctfusion/base';
import {
  addLatencyAtBatch,
  crossJoin,
  devicePlans,
  type JobTerms,
  jobRankingFields,
  kindOf,
  kindOfTasks,
  loadBundle,
  type Predictor,
  type RankAnswer,
  rankingFields,
  rankJobs,
  rankSystems,
  statesJob,
  taskKind,
  textSource,
} from '@ctfusion/predict';
import type { ModelKind } from '@ctfusion/predict/models';
import { COLUMN, columnType, withQuantities } from '@ctfusion/schema/columns';
import { readDocument, type TaskDocument, taskDocument, taskRowOf } from '@ctfusion/schema/documents';
import { termsOf, withHours } from '../asking/hours-form.js';
import { knownModels } from '../asking/known-models.js';
import { deadlineOf, type Question, taskOf } from '../asking/question.js';
import type { PageData } from '../page-data.js';
import { type Activity, activities } from './activities.js';
import { createResolvers, readMachines } from './machines.js';

/** What the page shows. */
export interface Answer {
  readonly task: TaskDocument;
  /** Of a task that runs once, or of a job of many runs. */
  readonly told: RankedRuns | { readonly job: JobAnswer };
  readonly machines: number;
  /** System → what its parts are called. */
  readonly parts: ReadonlyMap<string, string>;
  /** How long the answer took, ms. */
  readonly elapsedMs: number;
}

/** Machines by one run of a task. */
export interface RankedRuns {
  readonly ranking: RankAnswer;
  /** System → where its time goes; of those whose stages are known, the first `SHOWN_ACTIVITIES` of the ranking. */
  readonly activities: ReadonlyMap<string, readonly Activity[]>;
}

/** Machines by a job, as `ctfusion rank --json` prints it. */
export type JobAnswer = ReturnType<typeof jobRankingFields>;

/** Level of the intervals. */
const LEVEL = 0.9;
/** Systems of the ranking whose stages are computed. */
const SHOWN_ACTIVITIES = 50;

/** Answers questions from the data of the page alone. */
export interface Answerer {
  /** @throws InputError naming the field, or the row of the machines, at fault. */
  answer(question: Question): Answer;
  /** Names of the catalog, by what they are. */
  readonly names: { readonly language: readonly string[]; readonly vision: readonly string[] };
}

export function createAnswerer(data: PageData): Answerer {
  const resolvers = createResolvers(data.catalog);
  const examples = Object.fromEntries(
    Object.entries(data.tasks).map(([name, text]) => [
      name,
      readDocument(taskDocument, parseJson(text, name), name),
    ]),
  );
  const models = knownModels(data.models);
  const predictors = new Map<string, Predictor>();
  const predictorOf = (kind: string): Predictor => {
    const files = data.bundles[kind];
    if (files === undefined) {
      const known = Object.keys(data.bundles).join(', ');
      throw new InputError(
        'unknown-family',
        `no bundle for tasks of '${kind}' is in the page, which has ${known}`,
      );
    }
    const predictor = predictors.get(kind) ?? loadBundle(textSource(files));
    predictors.set(kind, predictor);
    return predictor;
  };
  const namesOf = (kind: ModelKind): string[] =>
    models.filter((model) => model.kind === kind).map(({ name }) => name);
  return {
    names: { language: namesOf('language'), vision: namesOf('vision') },
    answer(question) {
      const started = performance.now();
      const task = withHours(taskOf(question, { examples, models }), question.job, question.hours);
      const deadlineMs = deadlineOf(question.deadline);
      const tasks = withQuantities(
        tableFromRecords([taskRowOf({ ...task }, 'the task')], 'the task', columnType),
      );
      const predictor = predictorOf(kindOfTasks(tasks));
      const machines = readMachines(question.machines, resolvers, predictor.backend);
      const join = (systems: Table, asked: Table): Table => {
        const joined = crossJoin(systems, asked);
        if (machines.curves === undefined) return joined;
        return addLatencyAtBatch(joined, machines.curves, { absent: 'missing' });
      };
      const terms = termsOf(question.job, question.hours);
      const isJob = statesJob(tasks) || Object.keys(terms).length > 0;
      return {
        task,
        told: isJob
          ? {
              job: jobOf({ systems: machines.table, tasks, join }, predictor, {
                ...terms,
                ...(deadlineMs === undefined ? {} : { deadlineMs }),
              }),
            }
          : runsOf(join(machines.table, tasks), predictor, deadlineMs),
        machines: machines.table.rowCount,
        parts: partNames(machines.table),
        elapsedMs: performance.now() - started,
      };
    },
  };
}

function runsOf(table: Table, predictor: Predictor, deadlineMs: number | undefined): RankedRuns {
  const ranking = rankingOf(table, predictor, deadlineMs);
  return { ranking, activities: activitiesOf(ranking, table, predictor) };
}

interface AskedSystems {
  readonly systems: Table;
  readonly tasks: Table;
  readonly join: (systems: Table, tasks: Table) => Table;
}

function jobOf({ systems, tasks, join }: AskedSystems, predictor: Predictor, terms: JobTerms): JobAnswer {
  const plans = devicePlans(systems, tasks, kindOf(predictor)).map((plan) => ({
    ...plan,
    table: join(plan.systems, plan.task),
  }));
  return jobRankingFields(rankJobs(plans, predictor, { level: LEVEL, ...terms }), terms);
}

function rankingOf(table: Table, predictor: Predictor, deadlineMs: number | undefined): RankAnswer {
  const prices = COLUMN.pricePerHour;
  const hasPrices = table.has(prices) && table.numbers(prices).some((price) => price >= 0);
  const deadline = deadlineMs === undefined ? {} : { deadlineMs };
  const options = { level: LEVEL, ...deadline, ...(hasPrices ? { priceColumn: prices } : {}) };
  return rankingFields(rankSystems(table, predictor, options), deadline);
}

function activitiesOf(
  { systems }: RankAnswer,
  table: Table,
  predictor: Predictor,
): ReadonlyMap<string, readonly Activity[]> {
  const labels = predictor.taskKind === undefined ? undefined : taskKind(predictor.taskKind)?.labels;
  const shown = systems.filter(({ rank }) => rank !== null).slice(0, SHOWN_ACTIVITIES);
  if (labels === undefined || predictor.stageTimes === undefined || shown.length === 0) return new Map();
  const rows = new Map(table.texts(COLUMN.systemId).map((id, row) => [id, row]));
  const asked = table.take(shown.map(({ system_id: id }) => rows.get(id)!));
  const times = predictor.stageTimes(predictor.completed?.(asked).table ?? asked);
  return new Map(
    shown.map((system, index) => [system.system_id, activities(times[index]!, labels.activities)]),
  );
}

/** GPU and CPU of each machine, as far as they are named. */
function partNames(table: Table): ReadonlyMap<string, string> {
  const texts = (column: string): readonly string[] => (table.has(column) ? table.texts(column) : []);
  const [gpus, counts, cpus] = [texts(COLUMN.gpuName), texts(COLUMN.gpus), texts(COLUMN.cpuName)];
  return new Map(
    table.texts(COLUMN.systemId).map((id, row) => {
      const count = Number(counts[row]) > 1 ? `${counts[row]} × ` : '';
      const gpu = gpus[row] ? `${count}${gpus[row]}` : '';
      return [id, [gpu, cpus[row]].filter(Boolean).join(', ')];
    }),
  );
}
