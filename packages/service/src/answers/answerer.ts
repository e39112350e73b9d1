import { InputError, shown, tableFromRecords } from '@ctfusion/base';
import { kindOfTasks, loadBundle, type Predictor, predict, rank, textSource } from '@ctfusion/predict';
import { columnType } from '@ctfusion/schema/columns';
import {
  type PredictionRow,
  type RankingDocument,
  type SystemDocument,
  type TaskDocument,
  taskRow,
} from '@ctfusion/schema/documents';
import { fleetPredictor } from './fleet-predictor.js';
import { type Machine, withOneBenchmark } from './machine.js';
import { calibratedWherePossible } from './own-runs.js';

/** A bundle that answers tasks of its kind. */
export interface ActiveBundle {
  readonly bundleId: string;
  readonly taskKind: string;
  /** Path inside the bundle → text. */
  readonly files: Readonly<Record<string, string>>;
}

export interface RankQuestion {
  readonly task: TaskDocument;
  /** Those that are ranked. */
  readonly systemIds: readonly string[];
  readonly level: number;
  readonly top: number;
  readonly deadlineMs?: number;
  readonly minProbability?: number;
  readonly objective?: string;
}

/** Predictors that know one machine's runs each are large: so many are kept. */
const MOST_CALIBRATED = 500;

/** Answers from what is in memory. Each thread has its own. */
export class Answerer {
  readonly #bundles = new Map<string, { readonly bundleId: string; readonly predictor: Predictor }>();
  readonly #machines = new Map<string, Machine>();
  readonly #calibrated = new Map<string, Predictor>();

  /** @throws InputError or GbdtError as `loadBundle`. */
  setBundle({ bundleId, taskKind, files }: ActiveBundle): void {
    if (this.#bundles.get(taskKind)?.bundleId === bundleId) return;
    this.#bundles.set(taskKind, { bundleId, predictor: loadBundle(textSource(files)) });
    this.#calibrated.clear();
  }

  setMachine(machine: Machine): void {
    const id = machine.document.system_id;
    this.#machines.set(id, machine);
    this.#forget(id);
  }

  removeMachine(systemId: string): void {
    this.#machines.delete(systemId);
    this.#forget(systemId);
  }

  /** @throws InputError if no bundle answers tasks of this kind. */
  bundleFor(task: TaskDocument): { readonly bundleId: string; readonly predictor: Predictor } {
    const kind = task.kind ?? kindOfTasks(tableFromRecords([taskRow(task)], 'task', columnType));
    const bundle = this.#bundles.get(kind);
    if (bundle !== undefined) return bundle;
    throw new InputError('unknown-family', `no bundle answers tasks of the kind ${shown(kind)}`, {
      field: 'task.kind',
    });
  }

  /** @param system a machine of the registry by its name, or any by its document @throws InputError as `predict`. */
  predict(
    task: TaskDocument,
    system: string | SystemDocument,
    level: number,
  ): { readonly bundleId: string; readonly prediction: PredictionRow } {
    const { bundleId, predictor: shared } = this.bundleFor(task);
    const machine = typeof system === 'string' ? this.#machine(system) : { document: system, runs: [] };
    const predictor = this.#own(machine, shared) ?? shared;
    const [prediction] = predict(predictor, {
      systems: [plain(withOneBenchmark(machine.document, predictor.backend))],
      tasks: [plain(task)],
      level,
    });
    return { bundleId, prediction: prediction! };
  }

  /** @throws InputError as `rank`. */
  rank({ task, systemIds, ...options }: RankQuestion): RankingDocument {
    const { bundleId, predictor: shared } = this.bundleFor(task);
    const machines = systemIds.flatMap((id) => this.#machines.get(id) ?? []);
    if (machines.length === 0)
      throw new InputError('no-rows', 'no system is left to rank', { field: 'systems' });
    const predictor = fleetPredictor(shared, (id) => this.#own(this.#machine(id), shared));
    const answer = rank(predictor, {
      systems: machines.map(({ document }) => plain(withOneBenchmark(document, shared.backend))),
      task: plain(task),
      ...options,
    });
    return { schema_version: 1, bundle: bundleId, ...answer, systems: answer.systems.slice(0, options.top) };
  }

  #machine(systemId: string): Machine {
    const machine = this.#machines.get(systemId);
    if (machine !== undefined) return machine;
    throw new InputError('not-found', `no system is called ${shown(systemId)}`, { field: 'system_id' });
  }

  #own(machine: Machine, shared: Predictor): Predictor | undefined {
    if (machine.runs.length === 0) return undefined;
    const key = `${shared.taskKind}/${machine.document.system_id}`;
    const known = this.#calibrated.get(key);
    if (known !== undefined) return known;
    const own = calibratedWherePossible(machine, shared);
    if (this.#calibrated.size >= MOST_CALIBRATED) {
      const [oldest] = this.#calibrated.keys();
      this.#calibrated.delete(oldest!);
    }
    this.#calibrated.set(key, own);
    return own;
  }

  #forget(systemId: string): void {
    for (const kind of this.#bundles.keys()) this.#calibrated.delete(`${kind}/${systemId}`);
  }
}

const plain = (document: object): Record<string, unknown> => document as Record<string, unknown>;
