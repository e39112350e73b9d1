import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { InputError, shown, type Table } from '@ctfusion/base';
import type { Predictor } from '@ctfusion/predict';
import { assetFolder } from './assets.js';

export interface OpenBundle {
  readonly folder: string;
  readonly predictor: Predictor;
}

/**
 * Loads the bundle that is named, else the one that travels with the command for the kind of the tasks.
 * @throws InputError for tasks of several kinds, or of one that no bundle travels for, where none is named; or as `loadBundle`.
 */
export async function openBundle(given: string | undefined, tasks: Table): Promise<OpenBundle> {
  const { kindOfTasks, loadBundle } = await import('@ctfusion/predict');
  const { FolderSource } = await import('@ctfusion/base/files');
  const folder = given ?? travellingBundle(kindOfTasks(tasks), tasks.source);
  return { folder, predictor: loadBundle(new FolderSource(folder), soundDocuments()) };
}

/** SHA-256 of each `predictor.json` that ships, which `scripts/bundle-command.mjs` loaded whole and wrote into the bundled command. */
declare const SOUND_DOCUMENTS: readonly string[];

/** None where the command runs from its modules: then every document is checked. */
const soundDocuments = (): ReadonlySet<string> =>
  new Set(typeof SOUND_DOCUMENTS === 'undefined' ? [] : SOUND_DOCUMENTS);

function travellingBundle(kind: string, file: string): string {
  const bundles = assetFolder('bundles');
  // A folder without a predictor is of no kind: `transfer` knows jobs, not tasks.
  // One with a licence of its own answers only where it is named.
  const isBundle = (name: string): boolean =>
    existsSync(join(bundles, name, 'predictor.json')) && !existsSync(join(bundles, name, 'ATTRIBUTION.md'));
  const known = existsSync(bundles) ? readdirSync(bundles).filter(isBundle).sort() : [];
  if (known.includes(kind)) return join(bundles, kind);
  throw new InputError(
    'unknown-family',
    `no bundle for tasks of ${shown(kind)} travels with the command, which has ${known.map(shown).join(', ')}; name one by --bundle`,
    { file },
  );
}
