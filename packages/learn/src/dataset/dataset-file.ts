import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '@ctfusion/base';

/** The file of that name in a folder, or its compressed twin (`runs.csv.gz`); undefined where neither is there. */
export const findDatasetFile = (folder: string, name: string): string | undefined =>
  [name, `${name}.gz`].map((file) => join(folder, file)).find((path) => existsSync(path));

/** As `findDatasetFile`. @throws InputError naming the folder and the file that it lacks. */
export function datasetFile(folder: string, name: string): string {
  const found = findDatasetFile(folder, name);
  if (found === undefined) throw new InputError('file-unreadable', `has no ${name}`, { file: folder });
  return found;
}
