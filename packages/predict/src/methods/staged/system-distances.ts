import type { Table } from '@ctfusion/base';
import { isLarge } from '../../remembered/columns.js';
import { taskKind } from '../../tasks/task-kinds.js';
import { type SystemVector, squaredDistance, systemVectors } from './system-vector.js';

/** How far the machines of a table's rows are from the systems of a model. */
export interface RowDistances {
  /** Squared distance of a row's machine to a system, by its name. */
  from(row: number): (system: string) => number;
  /** Root of the smallest one of every row; NaN where there is no system. */
  readonly toNearest: Float64Array;
}

/** Distances of rows to the systems of a model: a fleet's are those of every task, and remembered while its columns are there. */
export class SystemDistances {
  readonly #vectors: readonly SystemVector[];
  readonly #place: ReadonlyMap<string, number>;
  readonly #kindName: string;
  readonly #byColumn = new WeakMap<Float64Array, Remembered>();

  constructor(systems: Readonly<Record<string, SystemVector>>, kindName: string) {
    this.#vectors = Object.values(systems);
    this.#place = new Map(Object.keys(systems).map((name, index) => [name, index]));
    this.#kindName = kindName;
  }

  of(table: Table): RowDistances {
    if (!isLarge(table)) return this.#computed(table);
    const read = taskKind(this.#kindName).systemColumns.map((name) =>
      table.has(name) ? table.numbers(name) : undefined,
    );
    const first = read.find((values) => values !== undefined);
    if (first === undefined) return this.#computed(table);
    const known = this.#byColumn.get(first);
    if (known?.read.every((values, index) => values === read[index])) return known.distances;
    const distances = this.#computed(table);
    this.#byColumn.set(first, { read, distances });
    return distances;
  }

  #computed(table: Table): RowDistances {
    const count = this.#vectors.length;
    const squared = new Float64Array(table.rowCount * count);
    const toNearest = new Float64Array(table.rowCount);
    for (const [row, vector] of systemVectors(table, this.#kindName).entries()) {
      let smallest = Number.POSITIVE_INFINITY;
      for (let index = 0; index < count; index++) {
        const distance = squaredDistance(vector, this.#vectors[index]!);
        squared[row * count + index] = distance;
        smallest = Math.min(smallest, distance);
      }
      toNearest[row] = smallest === Number.POSITIVE_INFINITY ? Number.NaN : Math.sqrt(smallest);
    }
    return {
      toNearest,
      from: (row) => (system) => squared[row * count + this.#place.get(system)!]!,
    };
  }
}

interface Remembered {
  readonly read: readonly (Float64Array | undefined)[];
  readonly distances: RowDistances;
}
