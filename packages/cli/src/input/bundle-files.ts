import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError, shown, type Table } from '@ctfusion/base';
import type { Predictor } from '@ctfusion/predict';
import { assetFolder, packageRoot } from './assets.js';

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
  const source = new FolderSource(folder);
  const sound = new Set(soundDocuments.map(({ sha256 }) => sha256));
  const predictor = loadBundle(
    {
      nameOf: (path) => source.nameOf(path),
      readText: (path) => source.readText(path),
      sha256: (text) => digestOfCopy(text) ?? source.sha256(text),
    },
    sound,
  );
  return { folder, predictor };
}

/** A `predictor.json` that ships, which `scripts/bundle-command.mjs` loaded whole and wrote into the bundled command. */
interface SoundDocument {
  readonly sha256: string;
  /** Characters of the text. */
  readonly length: number;
  /** Where this build keeps a copy, which a package does not carry. */
  readonly copy: string;
}
declare const SOUND_DOCUMENTS: readonly SoundDocument[];

/** None where the command runs from its modules: then every document is checked. */
const soundDocuments = typeof SOUND_DOCUMENTS === 'undefined' ? [] : SOUND_DOCUMENTS;

/** The digest of the kept copy that a text is equal to: Node takes longer to load its SHA-256 than to read a copy. */
function digestOfCopy(text: string): string | undefined {
  return soundDocuments.find(({ length, copy }) => {
    const file = join(packageRoot, 'dist', 'bundle', copy);
    return length === text.length && existsSync(file) && readFileSync(file, 'latin1') === text;
  })?.sha256;
}

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
