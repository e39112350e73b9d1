import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { FolderSource, newFolderAt, writeFolderAtomically } from '@ctfusion/base/files';
import { bundleFormat, loadBundle, type Predictor } from '@ctfusion/predict';
import { checkDocument } from '@ctfusion/schema/documents';

/** Reads a bundle folder. @throws InputError or GbdtError as `loadBundle`. */
export function readBundleFolder(folder: string): Predictor {
  return loadBundle(new FolderSource(folder));
}

/** Writes `predictor.json` and the models that it names into an existing folder. */
export function writeBundle(folder: string, predictor: Predictor): void {
  const { document, modelTexts } = predictor.toBundle();
  const file = join(folder, 'predictor.json');
  checkDocument(bundleFormat(document.kind, file).schema, { ...document }, file);
  writeFileSync(file, `${JSON.stringify(document, null, 1)}\n`);
  for (const [index, path] of document.models.entries()) {
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    writeFileSync(join(folder, path), modelTexts[index]!);
  }
}

/**
 * Writes a bundle to a new folder, all of it or nothing, and returns where it lies: `<folder>_2` if another process took the name
 * in between. A link to an empty folder is followed.
 * @throws InputError if there is something in the folder or it cannot be written.
 */
export function saveBundle(predictor: Predictor, folder: string): string {
  const target = newFolderAt(folder);
  const written = writeFolderAtomically(target, (temporary) => writeBundle(temporary, predictor));
  return written === target ? folder : written;
}
