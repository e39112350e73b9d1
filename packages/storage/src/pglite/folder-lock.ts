import { existsSync, mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '@ctfusion/base';
import { isCertainlyDead, ownIdentity, type ProcessIdentity, withFileLock } from '@ctfusion/base/files';

const NAME = 'ctfusion.lock';
/** How often the holder shows that it lives, where nobody can look: on another host, in another container. */
const TOUCH_MS = 5_000;
/** A lock that was not touched for this time is a dead process's. */
const STALE_MS = 60_000;

/**
 * Takes a data folder for this process alone, as the database in it knows no second one. A lock that a killed process left is taken over: at
 * once where that process is seen to be dead, else once nobody has touched it for a minute.
 * Returns what gives the folder back.
 * @throws InputError if another process has it.
 */
export function lockFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, NAME);
  const own = JSON.stringify(ownIdentity());
  withFileLock(file, () => {
    if (existsSync(file) && !isAbandoned(file)) {
      throw new InputError(
        'folder-in-use',
        'another process keeps its data there; stop it, or name another folder',
        {
          file: folder,
        },
      );
    }
    writeFileSync(file, own);
  });
  const isOurs = (): boolean => existsSync(file) && readFileSync(file, 'utf8') === own;
  const timer = setInterval(() => {
    const now = new Date();
    if (isOurs()) utimesSync(file, now, now);
  }, TOUCH_MS);
  timer.unref();
  return () => {
    clearInterval(timer);
    if (isOurs()) rmSync(file, { force: true });
  };
}

function isAbandoned(file: string): boolean {
  const holder = readIdentity(file);
  if (holder === undefined || isCertainlyDead(holder)) return true;
  // In the future, too: then the clock was set back.
  return Math.abs(Date.now() - statSync(file).mtimeMs) > STALE_MS;
}

/** Undefined of a file that its writer did not finish. */
function readIdentity(file: string): ProcessIdentity | undefined {
  try {
    const { host, pid, start } = JSON.parse(readFileSync(file, 'utf8')) as Partial<ProcessIdentity>;
    return typeof host === 'string' && Number.isInteger(pid) && typeof start === 'number'
      ? { host, pid: pid!, start }
      : undefined;
  } catch {
    return undefined;
  }
}
