import { resolve } from 'node:path';
import { InputError } from '@ctfusion/base';
import { type LayoutGroup, matchesPattern } from './layout.js';
import { guessMethodName, methodRank } from './method-name.js';
import type { Run } from './run.js';

interface NamedRun {
  readonly name: string;
  readonly run: Run;
}

/**
 * The methods of a comparison with distinct names, in the order in which they are shown: as the layout's methods say, else guessed. Where
 * two would be called the same, each carries its run's name, or its whole path.
 * @throws InputError if a run is given twice.
 */
export function nameMethods(
  runs: readonly Run[],
  methods: LayoutGroup['methods'] | undefined,
): readonly NamedRun[] {
  const paths = runs.map(({ directory }) => resolve(directory));
  const twice = paths.findIndex((path, index) => paths.indexOf(path) !== index);
  if (twice >= 0)
    throw new InputError('duplicate-name', 'the run is given twice', { file: runs[twice]!.directory });
  const ranked = runs.map((run) => ({ run, ...nameAndRank(run, methods) })).sort((a, b) => a.rank - b.rank);
  const qualified = withDistinct(ranked, ({ name, run }) =>
    methods === undefined ? run.name : `${name} (${run.name})`,
  );
  return withDistinct(qualified, ({ run }) => run.directory);
}

function nameAndRank(run: Run, methods: LayoutGroup['methods'] | undefined): { name: string; rank: number } {
  if (methods === undefined) {
    const name = guessMethodName(run.name);
    return { name, rank: methodRank(name) };
  }
  const rank = methods.findIndex(({ run: pattern }) => matchesPattern(run.name, pattern));
  return { name: methods[rank]!.name, rank };
}

/** Names whose column keys are alike are replaced by what `longer` gives. */
function withDistinct(runs: readonly NamedRun[], longer: (named: NamedRun) => string): NamedRun[] {
  const keys = runs.map(({ name }) => slug(name, '_'));
  return runs.map((named, index) => {
    const isDistinct = keys.indexOf(keys[index]!) === keys.lastIndexOf(keys[index]!);
    return { run: named.run, name: isDistinct ? named.name : longer(named) };
  });
}

/** A text as a part of file or column names: lower-case letters and digits, `separator` between them. */
export function slug(text: string, separator: '-' | '_'): string {
  return text
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((part) => part !== '')
    .join(separator);
}
