import { lstatSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isTaken } from './output-path.js';
import { isCertainlyDead } from './process-identity.js';
import { parseTemporaryName } from './temporary-name.js';

/** After this time nobody is still writing, wherever the process ran. */
const DAY_MS = 24 * 3600 * 1000;

/**
 * Clears what killed processes left in a folder: half-written temporaries go, and an older folder that was moved aside goes back to
 * its name where no new one took it. What a living process, or a young one on another host, is at work on stays.
 */
export function clearLeftovers(folder: string): void {
  for (const name of namesIn(folder)) {
    const parsed = parseTemporaryName(name);
    if (parsed === undefined) continue;
    const path = join(folder, name);
    if (!isCertainlyDead(parsed.maker) && !isOlderThanADay(path)) continue;
    const home = join(folder, parsed.base);
    try {
      if (parsed.role === 'old' && !isTaken(home)) renameSync(path, home);
      else rmSync(path, { recursive: true, force: true });
    } catch {
      // Another process clears the same, or may: what is left is in nobody's way.
    }
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isOlderThanADay(path: string): boolean {
  try {
    return Date.now() - lstatSync(path).mtimeMs > DAY_MS;
  } catch {
    return false;
  }
}
