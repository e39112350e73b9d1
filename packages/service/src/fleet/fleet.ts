import { InputError, shown } from '@ctfusion/base';
import type { RankingDocument } from '@ctfusion/schema/documents';
import type { SystemState } from '@ctfusion/schema/service';
import type { ObservationRecord, Storage, SystemRecord } from '@ctfusion/storage';
import { Answerer } from '../answers/answerer.js';
import type { Machine } from '../answers/machine.js';
import type { ActiveBundle, AnyRankQuestion } from '../answers/questions.js';
import type { ToWorker } from '../workers/messages.js';
import { WorkerPool } from '../workers/worker-pool.js';
import { isDrifting } from './drift.js';
import { stateOf } from './system-state.js';

/** A machine of the registry as it is remembered. */
export interface FleetSystem {
  readonly record: SystemRecord;
  readonly machine: Machine;
  readonly runCount: number;
  readonly isDrifting: boolean;
  heartbeatAt: Date;
}

interface FleetOptions {
  /** Threads that rank. */
  readonly workers: number;
  /** Told of what fails where nobody waits for it. */
  readonly onFailure: (error: unknown) => void;
  readonly now: () => Date;
}

/** Runs that a machine is known by: its newest. */
const MOST_RUNS = 200;
const PAGE = 1000;
const POLL_MS = 2_000;
/** Replicas' clocks differ, and a heartbeat is stored after it was received. */
const OVERLAP_MS = 10_000;

/** The registry in memory: of this thread, and a copy in each that ranks. The database has the say. */
export class Fleet {
  readonly answerer = new Answerer();
  readonly #storage: Storage;
  readonly #systems = new Map<string, FleetSystem>();
  readonly #bundles = new Map<string, ActiveBundle>();
  readonly #reading = new Map<string, Promise<void>>();
  readonly #onFailure: (error: unknown) => void;
  readonly #now: () => Date;
  readonly #pool: WorkerPool;
  #polling: NodeJS.Timeout | undefined;
  #heardUntil = new Date(0);
  #isBehind = false;
  #unsubscribe = (): void => {};

  private constructor(storage: Storage, { workers, onFailure, now }: FleetOptions) {
    this.#storage = storage;
    this.#now = now;
    this.#onFailure = onFailure;
    this.#pool = new WorkerPool(workers, () => this.#everything(), onFailure);
  }

  /** Reads the whole registry. */
  static async open(storage: Storage, { workers, onFailure, now }: FleetOptions): Promise<Fleet> {
    const fleet = new Fleet(storage, { workers, onFailure, now });
    // Before it is read: what changes meanwhile is read again.
    fleet.#unsubscribe = storage.subscribe((change) => {
      if (change.kind === 'everything') fleet.#inBackground(fleet.#readAll());
      if (change.kind === 'system' || change.kind === 'observation')
        fleet.#inBackground(fleet.#read(change.id));
      if (change.kind === 'bundle') fleet.#inBackground(fleet.#readBundles());
    });
    await fleet.#readAll();
    fleet.#polling = setInterval(() => fleet.#inBackground(fleet.#poll()), POLL_MS);
    fleet.#polling.unref();
    return fleet;
  }

  get size(): number {
    return this.#systems.size;
  }

  get bundles(): ReadonlyMap<string, ActiveBundle> {
    return this.#bundles;
  }

  get(systemId: string): FleetSystem | undefined {
    return this.#systems.get(systemId);
  }

  /** @throws InputError if there is no such machine. */
  known(systemId: string): FleetSystem {
    const system = this.#systems.get(systemId);
    if (system !== undefined) return system;
    throw new InputError('not-found', `no system is called ${shown(systemId)}`, { field: 'system_id' });
  }

  all(): Iterable<FleetSystem> {
    return this.#systems.values();
  }

  countByState(now: Date): Readonly<Record<SystemState, number>> {
    const counts = { alive: 0, stale: 0, gone: 0 };
    for (const { heartbeatAt } of this.#systems.values()) counts[stateOf(heartbeatAt, now)]++;
    return counts;
  }

  /** Once what this process changed of a machine is remembered. */
  async settled(systemId: string): Promise<void> {
    await this.#reading.get(systemId);
  }

  /** Once the bundles that answer are those of the database. */
  settledBundles(): Promise<void> {
    return this.#readBundles();
  }

  hear(systemId: string, at: Date): void {
    const system = this.#systems.get(systemId);
    if (system !== undefined && system.heartbeatAt < at) system.heartbeatAt = at;
  }

  /** Beside the event loop. @throws InputError as `Answerer.rank`. */
  rank(question: AnyRankQuestion): Promise<RankingDocument> {
    return this.#pool.rank(question);
  }

  async close(): Promise<void> {
    clearInterval(this.#polling);
    this.#unsubscribe();
    await this.#pool.close();
  }

  *#everything(): Generator<ToWorker> {
    for (const bundle of this.#bundles.values()) yield { kind: 'bundle', bundle };
    yield { kind: 'machines', machines: Array.from(this.#systems.values(), ({ machine }) => machine) };
  }

  async #readAll(): Promise<void> {
    await this.#readBundles();
    const withRuns = new Set(await this.#storage.observations.systems());
    const found = new Set<string>();
    let after: string | undefined;
    do {
      const page = await this.#storage.systems.list(
        {},
        { limit: PAGE, ...(after === undefined ? {} : { after }) },
      );
      for (const record of page.items) {
        found.add(record.systemId);
        const runs = withRuns.has(record.systemId)
          ? await this.#storage.observations.latest(record.systemId, MOST_RUNS)
          : [];
        this.#remember(record, runs);
      }
      after = page.next;
    } while (after !== undefined);
    for (const id of this.#systems.keys()) if (!found.has(id)) this.#drop(id);
  }

  /** One reading of a machine follows the other: an older one must not be remembered last. */
  #read(systemId: string): Promise<void> {
    const before = this.#reading.get(systemId) ?? Promise.resolve();
    const reading = before
      .catch(() => {})
      .then(async () => {
        const record = await this.#storage.systems.get(systemId);
        if (record === undefined) this.#drop(systemId);
        else this.#remember(record, await this.#storage.observations.latest(systemId, MOST_RUNS));
      })
      .finally(() => {
        if (this.#reading.get(systemId) === reading) this.#reading.delete(systemId);
      });
    this.#reading.set(systemId, reading);
    return reading;
  }

  async #readBundles(): Promise<void> {
    for (const { taskKind, bundleId } of await this.#storage.bundles.active()) {
      if (this.#bundles.get(taskKind)?.bundleId === bundleId) continue;
      const stored = await this.#storage.bundles.get(bundleId);
      if (stored === undefined) continue;
      const bundle = { bundleId, taskKind, files: { 'predictor.json': stored.predictor, ...stored.models } };
      this.answerer.setBundle(bundle);
      this.#bundles.set(taskKind, bundle);
      this.#pool.tellBundle(bundle);
    }
  }

  async #poll(): Promise<void> {
    // Where a reading failed, what it was of is not known.
    if (this.#isBehind) {
      await this.#readAll();
      this.#isBehind = false;
    }
    // Of a database that no other process has, all heartbeats came by this one.
    if (!this.#storage.isShared) return;
    const heard = await this.#storage.systems.heartbeatsAfter(
      new Date(this.#heardUntil.getTime() - OVERLAP_MS),
    );
    // One from a clock that was ahead must not hide those that come after it.
    const latest = this.#now();
    for (const { systemId, at } of heard) {
      this.hear(systemId, at);
      if (at > this.#heardUntil && at <= latest) this.#heardUntil = at;
    }
  }

  #remember(record: SystemRecord, runs: readonly ObservationRecord[]): void {
    const accepted = runs.filter(({ doubt }) => doubt === undefined).map(({ document }) => document);
    const machine: Machine = { document: record.document, runs: accepted };
    this.#systems.set(record.systemId, {
      record,
      machine,
      runCount: runs.length,
      isDrifting: isDrifting(missesOf(runs)),
      heartbeatAt: record.heartbeatAt,
    });
    this.answerer.setMachine(machine);
    this.#pool.tellMachine(machine);
  }

  #drop(systemId: string): void {
    this.#systems.delete(systemId);
    this.answerer.removeMachine(systemId);
    this.#pool.tellGone(systemId);
  }

  #inBackground(work: Promise<void>): void {
    work.catch((error: unknown) => {
      this.#isBehind = true;
      this.#onFailure(error);
    });
  }
}

function* missesOf(runs: readonly ObservationRecord[]): Generator<boolean> {
  for (const { expected, document } of runs) {
    const time = document.times.total_time_ms;
    if (expected !== undefined) yield time < expected.lowerMs || time > expected.upperMs;
  }
}
