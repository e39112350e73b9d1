import { InputError, shown } from '@ctfusion/base';
import {
  loadBundle,
  type Predictor,
  pairTable,
  predict,
  predictionRows,
  rankingFields,
  rankParts,
  textSource,
} from '@ctfusion/predict';
import { COLUMN } from '@ctfusion/schema/columns';
import type { PredictionRow, RankingDocument, TaskDocument } from '@ctfusion/schema/documents';
import { AnswerMemory } from './answer-memory.js';
import { fleetPredictor } from './fleet-predictor.js';
import { FleetTable } from './fleet-table.js';
import { type Machine, withOneBenchmark } from './machine.js';
import { type Known, knownWherePossible, predictorKnowing } from './own-runs.js';
import type {
  ActiveBundle,
  BundleInUse,
  PredictionAnswer,
  PredictionQuestion,
  RankQuestion,
  TimedRankQuestion,
} from './questions.js';
import { rankByRuns } from './rank-by-runs.js';
import { SystemRows } from './system-rows.js';
import { factsOf } from './task-facts.js';

/** What machines are known by is remembered for this many machines: a predictor in a machine's place is large. */
const MOST_PREDICTORS = 500;
const MOST_KNOWN = 100_000;

/** Answers from what is in memory. Each thread has its own. */
export class Answerer {
  readonly #bundles = new Map<string, BundleInUse>();
  readonly #machines = new Map<string, Machine>();
  /** Those that have runs of their own: few of many. */
  readonly #withRuns = new Map<string, Machine>();
  readonly #known = new Map<string, Known | undefined>();
  readonly #rows = new SystemRows();
  /** By backend. */
  readonly #fleets = new Map<string, FleetTable>();
  readonly #answers = new AnswerMemory();
  #predictors = 0;

  /** @throws InputError or GbdtError as `loadBundle`. */
  setBundle({ bundleId, taskKind, files }: ActiveBundle): void {
    if (this.#bundles.get(taskKind)?.bundleId === bundleId) return;
    this.#bundles.set(taskKind, { bundleId, predictor: loadBundle(textSource(files)) });
    this.#forgetAll();
  }

  setMachine(machine: Machine): void {
    const id = machine.document.system_id;
    this.#machines.set(id, machine);
    if (machine.runs.length > 0) this.#withRuns.set(id, machine);
    else this.#withRuns.delete(id);
    this.#forget(id);
  }

  removeMachine(systemId: string): void {
    this.#machines.delete(systemId);
    this.#withRuns.delete(systemId);
    this.#forget(systemId);
  }

  /** @throws InputError if no bundle answers tasks of this kind. */
  bundleFor(task: TaskDocument): BundleInUse {
    const bundle = this.#bundleOf(task);
    if (bundle !== undefined) return bundle;
    throw new InputError(
      'unknown-family',
      `no bundle answers tasks of the kind ${shown(factsOf(task).kind)}`,
      {
        field: 'task.kind',
      },
    );
  }

  /** @throws InputError as `predict`. */
  predict({ task, system, level }: PredictionQuestion): PredictionAnswer {
    const { bundleId, predictor: shared } = this.bundleFor(task);
    const machine = typeof system === 'string' ? this.#machine(system) : { document: system, runs: [] };
    const predictor = predictorKnowing(this.#knownOf(machine, shared), shared);
    const [prediction] = predict(predictor, {
      systems: [plain(withOneBenchmark(machine.document, predictor.backend))],
      tasks: [plain(task)],
      level,
    });
    return { bundleId, prediction: prediction! };
  }

  /** As `predict`, of many in one pass; none spoils another. Returns an outcome for each, in their order. */
  predictTogether(questions: readonly PredictionQuestion[]): (PredictionAnswer | Error)[] {
    const outcomes = new Array<PredictionAnswer | Error | undefined>(questions.length);
    for (const { bundle, level, asked } of this.#groups(questions)) {
      const rows = this.#rowsOf(bundle, level, asked);
      for (const [index, { place }] of asked.entries()) {
        const prediction = rows?.[index];
        // What is refused of a machine alone depends on the columns that it has; beside others it has theirs, too.
        if (prediction !== undefined && prediction.verdict.status !== 'unsupported')
          outcomes[place] = { bundleId: bundle.bundleId, prediction };
      }
    }
    return questions.map((question, place) => outcomes[place] ?? outcomeOf(() => this.predict(question)));
  }

  /**
   * What was answered to the same question about the machine as it is now, by the bundle that answers now.
   * @param make the answer, where there is none
   */
  async remembered(
    { task, system, level }: PredictionQuestion & { readonly system: string },
    make: () => Promise<string>,
  ): Promise<string> {
    const key = AnswerMemory.key(task, system, level);
    const machine = this.#machines.get(system);
    const bundle = this.#bundleOf(task);
    const known = this.#answers.get(key, machine, bundle);
    if (known !== undefined || machine === undefined || bundle === undefined) return known ?? (await make());
    const text = await make();
    // What changed meanwhile may or may not be part of the answer.
    if (this.#machines.get(system) === machine && this.#bundleOf(task) === bundle)
      this.#answers.set(key, { systemId: system, machine, bundle, text });
    return text;
  }

  /** For a job of which only timed runs are known. @throws InputError as `rankByRuns`. */
  rankTimed({ systemIds, ...question }: TimedRankQuestion): RankingDocument {
    const machines = systemIds.flatMap((id) => this.#machines.get(id)?.document ?? []);
    if (machines.length === 0) throw noSystems();
    return rankByRuns(question, machines);
  }

  /** @throws InputError as `rankParts`. */
  rank({ task, systemIds, ...options }: RankQuestion): RankingDocument {
    const { bundleId, predictor: shared } = this.bundleFor(task);
    const machines = systemIds.flatMap((id) => this.#machines.get(id) ?? []);
    if (machines.length === 0) throw noSystems();
    const fleet = this.#fleets.get(shared.backend) ?? new FleetTable(this.#rows, shared.backend);
    this.#fleets.set(shared.backend, fleet);
    const parts = fleet.parts(factsOf(task).row, machines, (id) => this.#machines.get(id));
    const hasPrices = machines.some(({ document }) => document.price_per_hour !== undefined);
    const ranking = rankParts(parts, this.#fleetPredictor(shared), {
      ...(hasPrices ? { priceColumn: COLUMN.pricePerHour } : {}),
      ...options,
    });
    return { schema_version: 1, bundle: bundleId, ...rankingFields(ranking, options) };
  }

  #bundleOf(task: TaskDocument): BundleInUse | undefined {
    return this.#bundles.get(factsOf(task).kind);
  }

  /** A table may hold a machine that is gone; nobody asks about it. */
  #fleetPredictor(shared: Predictor): Predictor {
    return fleetPredictor(shared, (id) => {
      const machine = this.#withRuns.get(id);
      return machine && this.#knownOf(machine, shared);
    });
  }

  /** Questions about machines of the registry that may be asked together. */
  #groups(questions: readonly PredictionQuestion[]): Iterable<Group> {
    const groups = new Map<string, Group>();
    for (const [place, { task, system, level }] of questions.entries()) {
      const machine = typeof system === 'string' ? this.#machines.get(system) : undefined;
      const bundle = machine && this.#bundleOf(task);
      if (machine === undefined || bundle === undefined) continue;
      const known = this.#knownOf(machine, bundle.predictor);
      if (known !== undefined && 'predictor' in known) continue;
      const { row } = this.#rows.of(machine, bundle.predictor.backend);
      const key = `${bundle.bundleId} ${level} ${JSON.stringify(row[COLUMN.accelerator])} ${factsOf(task).settings}`;
      const group = groups.get(key) ?? { bundle, level, asked: [] };
      groups.set(key, group);
      group.asked.push({ place, machine, task });
    }
    return groups.values();
  }

  /** Undefined where the questions have to be asked one by one. */
  #rowsOf({ predictor }: BundleInUse, level: number, asked: Group['asked']): PredictionRow[] | undefined {
    if (asked.length < 2) return undefined;
    try {
      const pairs = asked.map(({ machine, task }) => ({
        system: this.#rows.of(machine, predictor.backend),
        task: factsOf(task).row,
      }));
      return predictionRows(pairTable(pairs), this.#fleetPredictor(predictor), { level, explained: false });
    } catch (error) {
      if (error instanceof InputError) return undefined;
      throw error;
    }
  }

  #machine(systemId: string): Machine {
    const machine = this.#machines.get(systemId);
    if (machine !== undefined) return machine;
    throw new InputError('not-found', `no system is called ${shown(systemId)}`, { field: 'system_id' });
  }

  #knownOf(machine: Machine, shared: Predictor): Known | undefined {
    if (machine.runs.length === 0) return undefined;
    const key = `${shared.taskKind}/${machine.document.system_id}`;
    if (this.#known.has(key)) return this.#known.get(key);
    const known = knownWherePossible(machine, shared);
    if (this.#known.size >= MOST_KNOWN || this.#predictors >= MOST_PREDICTORS) this.#forgetAll();
    if (known !== undefined && 'predictor' in known) this.#predictors++;
    this.#known.set(key, known);
    return known;
  }

  #forget(systemId: string): void {
    this.#answers.forget(systemId);
    for (const kind of this.#bundles.keys()) this.#known.delete(`${kind}/${systemId}`);
  }

  #forgetAll(): void {
    this.#known.clear();
    this.#predictors = 0;
  }
}

/** Questions of one bundle and level. */
interface Group {
  readonly bundle: BundleInUse;
  readonly level: number;
  readonly asked: {
    readonly place: number;
    readonly machine: Machine;
    readonly task: TaskDocument;
  }[];
}

function outcomeOf(answer: () => PredictionAnswer): PredictionAnswer | Error {
  try {
    return answer();
  } catch (error) {
    return error as Error;
  }
}

const plain = (document: object): Record<string, unknown> => document as Record<string, unknown>;

const noSystems = (): InputError =>
  new InputError('no-rows', 'no system is left to rank', { field: 'systems' });
