import { InputError, type Table } from '@ctfusion/base';
import { columnDefinition } from '@ctfusion/schema/columns';
import { clipsKind } from './clips/clips-kind.js';
import { diffusionKind } from './diffusion/diffusion-kind.js';
import { framesKind } from './frames/frames-kind.js';
import { generationKind } from './generation/generation-kind.js';
import { stepKind } from './step/step-kind.js';
import type { TaskKind } from './task-kind.js';

const kinds = new Map<string, TaskKind>(
  [framesKind, clipsKind, generationKind, stepKind, diffusionKind].map((kind) => [kind.name, kind]),
);

/** Adds a kind of task from outside. @returns what takes it out again @throws RangeError if its name is taken. */
export function registerTaskKind(kind: TaskKind): () => void {
  if (kinds.has(kind.name)) throw new RangeError(`a kind of task '${kind.name}' is registered already`);
  kinds.set(kind.name, kind);
  return () => kinds.delete(kind.name);
}

/** Names of all kinds, in the order in which a table is tried. */
export const taskKindNames = (): readonly string[] => [...kinds.keys()];

/** The kind of that name. @throws RangeError if nobody registered it: what comes from outside is checked against the names first. */
export function taskKind(name: string): TaskKind {
  const kind = kinds.get(name);
  if (kind === undefined) throw new RangeError(`there is no kind of task '${name}'`);
  return kind;
}

/**
 * The first kind whose inputs a table has.
 * @throws InputError naming the columns that each kind lacks.
 */
export function taskKindOf(table: Table): TaskKind {
  const lacking: string[] = [];
  for (const kind of kinds.values()) {
    const absent = kind.inputs.filter((name) => !table.has(name));
    if (absent.length === 0) return kind;
    lacking.push(`a task of ${kind.name} lacks '${absent.join("', '")}'`);
  }
  throw new InputError('missing-inputs', `the staged predictor needs stage inputs: ${lacking.join('; ')}`, {
    file: table.source,
  });
}

/** The first kind whose demand is among the columns; undefined where none is. What a machine brings is not asked for. */
export function kindByDemand(names: readonly string[]): TaskKind | undefined {
  const given = new Set(names);
  return [...kinds.values()].find(({ inputs }) => {
    const demand = inputs.filter((name) => columnDefinition(name)?.role === 'demand');
    return demand.length > 0 && demand.every((name) => given.has(name));
  });
}
