import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '@ctfusion/base';
import { isJsonFile, STANDARD_INPUT } from '@ctfusion/base/files';

/** What `bench` calls the document that it writes. */
const SYSTEM_FILE = 'system.json';

/**
 * The files of systems that arguments name: a folder stands for its `system.json` (a run of `bench`), else for the system documents in it
 * and in the runs of `bench` in it.
 * @throws InputError naming a folder that holds none.
 */
export function systemPaths(paths: readonly string[]): string[] {
  return paths.flatMap((path) => (isFolder(path) ? documentsIn(path) : [path]));
}

const isFolder = (path: string): boolean =>
  path !== STANDARD_INPUT && statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

function documentsIn(folder: string): string[] {
  const names = readdirSync(folder).filter((name) => !name.startsWith('.'));
  if (names.includes(SYSTEM_FILE)) return [join(folder, SYSTEM_FILE)];
  const found = names.sort().flatMap((name) => {
    const path = join(folder, name);
    if (isJsonFile(name)) return [path];
    const run = join(path, SYSTEM_FILE);
    return isFolder(path) && statSync(run, { throwIfNoEntry: false }) !== undefined ? [run] : [];
  });
  if (found.length > 0) return found;
  throw new InputError(
    'file-unreadable',
    `there is no ${SYSTEM_FILE} and no other JSON file in this folder`,
    {
      file: folder,
    },
  );
}
