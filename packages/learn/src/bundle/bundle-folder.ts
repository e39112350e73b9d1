import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { InputError } from '@ctfusion/base';
import { FolderSource, writeFolderAtomically } from '@ctfusion/base/files';
import { loadBundle, type Predictor } from '@ctfusion/predict';
import { bundleSchema } from '@ctfusion/schema';

/** Reads a bundle folder. @throws InputError or GbdtError as `loadBundle`. */
export function readBundleFolder(folder: string): Predictor {
  return loadBundle(new FolderSource(folder));
}

/** Writes `predictor.json`, its keys in the schema's order, and the models that it names into an existing folder. */
export function writeBundle(folder: string, predictor: Predictor): void {
  const { document, modelTexts } = predictor.toBundle();
  writeFileSync(join(folder, 'predictor.json'), `${JSON.stringify(bundleSchema.parse(document), null, 1)}\n`);
  for (const [index, path] of document.models.entries()) {
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    writeFileSync(join(folder, path), modelTexts[index]!);
  }
}

/** Writes a bundle to a new folder, all of it or nothing. @throws InputError if the folder exists or cannot be written. */
export function saveBundle(predictor: Predictor, folder: string): void {
  if (existsSync(folder))
    throw new InputError('file-exists', 'exists already; name a new folder', { file: folder });
  writeFolderAtomically(folder, (temporary) => writeBundle(temporary, predictor));
}
