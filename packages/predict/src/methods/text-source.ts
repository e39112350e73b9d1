import { InputError } from '@ctfusion/base';
import type { BundleSource } from './load-bundle.js';

/**
 * A bundle that a program holds as texts: from a database, a download, a page.
 * @param files path inside the bundle → text: `predictor.json`, and the models that it names.
 */
export function textSource(files: Readonly<Record<string, string>>): BundleSource {
  return {
    nameOf: (path) => path,
    readText(path) {
      if (Object.hasOwn(files, path)) return files[path]!;
      throw new InputError('file-unreadable', 'is not among the files of the bundle', { file: path });
    },
  };
}
