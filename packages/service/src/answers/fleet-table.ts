import { type RankedPart, type SystemTable, systemTable, tasksOnSystems } from '@ctfusion/predict';
import type { Machine } from './machine.js';
import type { TaskRow } from './questions.js';
import type { SystemRows } from './system-rows.js';

/** Machines that stand in one table: row → machine. */
interface Block {
  readonly machines: readonly Machine[];
  readonly systems: SystemTable;
}

/** Rather than so many that stand apart, all are read again. */
const SHARE_APART = 0.1;
const MOST_APART = 256;
/** A ranking of fewer of the fleet than this asks about them alone. */
const SHARE_ASKED = 0.25;
/** Selections that are remembered beside the fleet. */
const MOST_SELECTIONS = 4;

/**
 * The machines of a fleet as columns for one backend. What is found of columns is remembered while they are there, so most machines stand in one table
 * that stays, and those that changed since in a small one beside it. Whether a row is still that of a machine is seen by the machine itself: a changed
 * one is another object, so no row can be out of date.
 */
export class FleetTable {
  readonly #rows: SystemRows;
  readonly #backend: string;
  #fleet: Block | undefined;
  #rowOf: ReadonlyMap<string, number> = new Map();
  /** By row of the fleet, whether it was asked about since the table was read. */
  #wasAsked = new Uint8Array();
  /** The last ones come last. */
  #selections: Block[] = [];

  constructor(rows: SystemRows, backend: string) {
    this.#rows = rows;
    this.#backend = backend;
  }

  /**
   * A task on machines, as `rankParts` wants it.
   * @param asked those that are ranked, each once
   * @param now the machine that there is by a name
   */
  parts(
    task: TaskRow,
    asked: readonly Machine[],
    now: (systemId: string) => Machine | undefined,
  ): RankedPart[] {
    let split = this.#split(asked);
    if (asked.length < SHARE_ASKED * this.#wasAsked.length)
      split = { places: new Int32Array(), apart: [...asked.keys()] };
    else if (split.apart.length > Math.max(MOST_APART, SHARE_APART * asked.length)) {
      this.#read(asked, now);
      split = this.#split(asked);
    }
    const { places, apart } = split;
    const parts: RankedPart[] = [];
    if (apart.length < asked.length) {
      for (const [row, place] of places.entries()) if (place >= 0) this.#wasAsked[row] = 1;
      parts.push({ table: tasksOnSystems(this.#fleet!.systems, [task]), places });
    }
    if (apart.length > 0) {
      const { systems } = this.#selection(apart.map((place) => asked[place]!));
      parts.push({ table: tasksOnSystems(systems, [task]), places: Int32Array.from(apart) });
    }
    return parts;
  }

  /** Row of the fleet's table → place among those asked, −1 of all others; and places of those that do not stand there as they are. */
  #split(asked: readonly Machine[]) {
    const places = new Int32Array(this.#wasAsked.length).fill(-1);
    const apart: number[] = [];
    for (const [place, machine] of asked.entries()) {
      const row = this.#rowOf.get(machine.document.system_id);
      if (row !== undefined && this.#fleet!.machines[row] === machine) places[row] = place;
      else apart.push(place);
    }
    return { places, apart };
  }

  /** Reads those that are asked about, and beside them those that were since the last reading: others ask about these. */
  #read(asked: readonly Machine[], now: (systemId: string) => Machine | undefined): void {
    const machines = new Map(asked.map((machine) => [machine.document.system_id, machine]));
    for (const [row, { document }] of (this.#fleet?.machines ?? []).entries()) {
      const machine = now(document.system_id);
      if (this.#wasAsked[row] === 1 && machine !== undefined) machines.set(document.system_id, machine);
    }
    this.#fleet = this.#block([...machines.values()]);
    this.#rowOf = new Map(Array.from(machines.keys(), (systemId, row) => [systemId, row]));
    this.#wasAsked = new Uint8Array(machines.size);
  }

  #selection(machines: readonly Machine[]): Block {
    const known = this.#selections.find(
      (one) =>
        one.machines.length === machines.length &&
        one.machines.every((machine, row) => machine === machines[row]),
    );
    const block = known ?? this.#block(machines);
    this.#selections = [...this.#selections.filter((one) => one !== known), block].slice(-MOST_SELECTIONS);
    return block;
  }

  #block(machines: readonly Machine[]): Block {
    return {
      machines,
      systems: systemTable(machines.map((machine) => this.#rows.of(machine, this.#backend))),
    };
  }
}
