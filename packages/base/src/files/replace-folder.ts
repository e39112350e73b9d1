import { mkdirSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { InputError } from '../errors/input-error.js';
import { systemCode } from '../errors/system-error.js';
import { type Exchange, exchangePaths } from './exchange.js';
import { clearLeftovers } from './leftovers.js';
import { isTaken, makeFolders, removeEmptyFolders, resolveOutput } from './output-path.js';
import { removeQuietly, syncFolder } from './publish.js';
import { temporaryPath } from './temporary-name.js';
import { asWriteError } from './write-error.js';

/** What a folder may hold and still be replaced. */
export interface FolderContent {
  /** With its article: `a report`. */
  readonly noun: string;
  /** The first entry of a folder, relative to it, that is not of this kind; undefined where there is none. */
  readonly foreignEntry: (folder: string) => string | undefined;
}

/** What tests put in place of the system's ways. */
export interface ReplaceHooks {
  readonly exchange?: Exchange;
  /** Called before each step: a test stops the process there. */
  readonly onStep?: (step: 'fill' | 'publish' | 'move aside' | 'put in place' | 'delete') => void;
}

/** One replacement under way. */
interface Replacement extends ReplaceHooks {
  /** As the user wrote it. */
  readonly path: string;
  /** Where it leads. */
  readonly target: string;
  readonly content: FolderContent;
}

/** Another process may publish under the same name again and again; that many times is no coincidence. */
const ATTEMPTS = 20;
/** What rename answers where a folder with entries has the name (EPERM on Windows). */
const TAKEN = ['ENOTEMPTY', 'EEXIST', 'EPERM'];

/**
 * Checks that a folder may be written at `path`: nothing is there, or an empty folder, or one that holds nothing but `content`.
 * @throws InputError naming the first other entry, or if the path is a file or a link that leads nowhere.
 */
export function checkReplaceable(path: string, content: FolderContent): void {
  const target = resolveOutput(path, 'folder');
  if (isTaken(target)) checkContent(path, target, content);
}

function checkContent(path: string, folder: string, { noun, foreignEntry }: FolderContent): void {
  const foreign = foreignEntry(folder);
  if (foreign === undefined) return;
  throw new InputError(
    'folder-not-ours',
    `the folder holds other things than ${noun} ('${foreign}'); name another`,
    {
      file: path,
    },
  );
}

/**
 * Publishes a folder under `path`: `fill` writes a temporary one beside it, which then takes the name; an older folder of the same
 * content is replaced. A link is followed. Where the system can exchange two names, the older or the new folder stands under the name
 * at any moment; elsewhere the older one is moved aside first, and after a kill just then the next publication beside it puts it back.
 * @throws InputError if the path cannot be written, or as `checkReplaceable`; the older folder is then still there.
 */
export function replaceFolderAtomically(
  path: string,
  fill: (temporary: string) => void,
  content: FolderContent,
  hooks: ReplaceHooks = {},
): void {
  const target = resolveOutput(path, 'folder');
  let made: string[] = [];
  let temporary: string | undefined;
  try {
    made = makeFolders(dirname(target));
    clearLeftovers(dirname(target));
    checkReplaceable(path, content);
    temporary = temporaryPath(target);
    mkdirSync(temporary);
    hooks.onStep?.('fill');
    fill(temporary);
    syncFolder(temporary);
    hooks.onStep?.('publish');
    putInPlace(temporary, { path, target, content, ...hooks });
  } catch (error) {
    if (temporary !== undefined) removeQuietly(temporary);
    removeEmptyFolders(made);
    throw asWriteError(path, error);
  }
}

function putInPlace(temporary: string, replacement: Replacement): void {
  const { path, target, content } = replacement;
  for (let attempt = 1; ; attempt++) {
    try {
      // Succeeds where nothing or an empty folder has the name.
      renameSync(temporary, target);
      return;
    } catch (error) {
      if (!TAKEN.includes(systemCode(error)) || attempt === ATTEMPTS) throw error;
    }
    checkReplaceable(path, content);
    if (exchanged(temporary, replacement) || moved(temporary, replacement)) return;
  }
}

/** Swaps the two names; what stood at the target is then at the temporary one, and goes. False where the system cannot. */
function exchanged(temporary: string, { path, target, content, exchange, onStep }: Replacement): boolean {
  const swap = exchange ?? exchangePaths;
  if (!swap(temporary, target)) return false;
  try {
    checkContent(path, temporary, content);
  } catch (error) {
    // Something came in since the last look.
    swap(temporary, target);
    throw error;
  }
  onStep?.('delete');
  removeQuietly(temporary);
  return true;
}

/** Moves what stands at the target aside, then the new folder in; false if another process took the name between the two. */
function moved(temporary: string, { path, target, content, onStep }: Replacement): boolean {
  const aside = temporaryPath(target, 'old');
  onStep?.('move aside');
  renameSync(target, aside);
  try {
    checkContent(path, aside, content);
    onStep?.('put in place');
    renameSync(temporary, target);
  } catch (error) {
    if (TAKEN.includes(systemCode(error)) && isTaken(target)) {
      removeQuietly(aside);
      return false;
    }
    renameSync(aside, target);
    throw error;
  }
  onStep?.('delete');
  removeQuietly(aside);
  return true;
}
