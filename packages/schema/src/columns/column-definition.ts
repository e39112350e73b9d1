/**
 * What a column is for.
 * `key` names a system, a model or a runtime; `fact` is known of a machine without measuring it; `benchmark` was measured on it;
 * `demand` is what a task asks; `target` is what is predicted and `part` a measured share of it; `derived` is computed from others;
 * `note` says when and how something was measured.
 */
export type ColumnRole = 'key' | 'fact' | 'benchmark' | 'demand' | 'target' | 'part' | 'derived' | 'note';

/**
 * Who says the value of a column where a task meets a machine: the machine, the task, the run that was measured, or nobody because it
 * is computed from the others.
 */
export type ColumnOwner = 'system' | 'task' | 'run' | 'derived';

/** A part of a machine that can be imagined twice as good. */
export type Capability = 'gpu' | 'host' | 'processors' | 'link';

/** Smallest and largest value that can be right on any machine that exists or may soon. */
export type PlausibleBounds = readonly [minimum: number, maximum: number];

/** One column of our tables. */
export interface ColumnDefinition {
  readonly name: string;
  readonly type: 'text' | 'number';
  readonly role: ColumnRole;
  readonly owner: ColumnOwner;
  /** Of a number; empty where it has none. */
  readonly unit: string;
  /**
   * Wide on purpose: a value outside is a mistake of unit (bytes for GiB, seconds for milliseconds, FLOPs for GFLOPs) or a failed
   * measurement, not an unusual machine.
   */
  readonly plausible?: PlausibleBounds;
  /** Whether a larger value means a faster machine; absent for what is no capability. */
  readonly moreIsFaster?: boolean;
  /** The parts of the machine that a capability belongs to. */
  readonly capabilities?: readonly Capability[];
}

const OWNER_OF_ROLE: Readonly<Record<ColumnRole, ColumnOwner>> = {
  key: 'system',
  fact: 'system',
  benchmark: 'system',
  demand: 'task',
  target: 'run',
  part: 'run',
  derived: 'derived',
  note: 'run',
};

type Entry = Omit<ColumnDefinition, 'type' | 'owner' | 'unit'> & Partial<ColumnDefinition>;

/** An entry with what follows from its role: its owner, and text for keys and notes without a unit. */
export function completeDefinition(entry: Entry): ColumnDefinition {
  const isText = entry.unit === undefined && (entry.role === 'key' || entry.role === 'note');
  return { type: isText ? 'text' : 'number', owner: OWNER_OF_ROLE[entry.role], unit: '', ...entry };
}

/** Entries by the name that code calls them. */
export type Entries = Readonly<Record<string, Entry>>;

/** The columns' own names, by the name that code calls them: `{ batchSize: 'batch_size' }`. */
export type NamesOf<T extends Entries> = { readonly [Key in keyof T]: T[Key]['name'] };

/** The names of entries. */
export function namesOf<const T extends Entries>(entries: T): NamesOf<T> {
  return Object.fromEntries(Object.entries(entries).map(([key, { name }]) => [key, name])) as NamesOf<T>;
}
