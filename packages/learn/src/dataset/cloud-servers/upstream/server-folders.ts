import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readText } from '@ctfusion/base/files';

/** One server type of the repository: `<vendor>/<server>`, with a folder for each benchmark that ran on it. */
export interface ServerFolder {
  readonly name: string;
  readonly vendor: string;
  /** What a benchmark printed, and the file that it lies in; undefined where it did not run, or printed nothing. */
  readonly output: (benchmark: string) => BenchmarkOutput | undefined;
}

export interface BenchmarkOutput {
  readonly text: string;
  readonly file: string;
}

/** In the repository itself, below `data`; a folder that holds the vendors is read, too. */
const DATA = 'data';
/** A run that is under way, or failed, leaves only `meta.json`: what counts is that something was printed. */
const OUTPUT = 'stdout';
/** Without it nobody knows what the server is. */
const INVENTORY = 'lscpu';

/** Server types of a repository by name, those without an inventory left out; none where the folder is of another layout. */
export function serverFolders(folder: string): ServerFolder[] {
  const root = existsSync(join(folder, DATA)) ? join(folder, DATA) : folder;
  return foldersIn(root).flatMap((vendor) =>
    foldersIn(join(root, vendor)).flatMap((server): ServerFolder[] => {
      const own = join(root, vendor, server);
      if (!existsSync(join(own, INVENTORY, OUTPUT))) return [];
      return [{ name: `${vendor}/${server}`, vendor, output: (benchmark) => outputOf(own, benchmark) }];
    }),
  );
}

function outputOf(folder: string, benchmark: string): BenchmarkOutput | undefined {
  const file = join(folder, benchmark, OUTPUT);
  if (!existsSync(file)) return undefined;
  const text = readText(file);
  return text.trim() === '' ? undefined : { text, file };
}

const foldersIn = (folder: string): string[] =>
  existsSync(folder) && statSync(folder).isDirectory()
    ? readdirSync(folder, { withFileTypes: true })
        .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
        .map(({ name }) => name)
        .sort()
    : [];
