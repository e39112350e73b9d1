import { randomBytes } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { ownIdentity, type ProcessIdentity } from './process-identity.js';

/** `tmp`: being written. `old`: what stood at a name until a new one took it. */
type Role = 'tmp' | 'old';

export interface TemporaryName {
  readonly role: Role;
  /** The name that it is for; of a `tmp` only the start. */
  readonly base: string;
  readonly maker: ProcessIdentity;
}

/** Names of files hold at most 255 bytes, and a character takes up to four. */
const SHOWN_LENGTH = 40;

/**
 * A hidden name beside `path` that no other process has, on whatever host or in whatever container: a rename within one file
 * system then publishes what was written there. It tells who made it, so that what the dead leave behind can be cleared.
 */
export function temporaryPath(path: string, role: Role = 'tmp'): string {
  const { host, pid, start } = ownIdentity();
  const base = role === 'tmp' ? basename(path).slice(0, SHOWN_LENGTH) : basename(path);
  return join(dirname(path), `.${role}-${base}-${host}-${pid}-${start}-${randomBytes(4).toString('hex')}`);
}

const PATTERN = /^\.(tmp|old)-(.+)-([0-9a-f]{8})-(\d+)-(\d+)-[0-9a-f]{8}$/s;

/** What a name made by `temporaryPath` says; undefined for every other name. */
export function parseTemporaryName(name: string): TemporaryName | undefined {
  const match = PATTERN.exec(name);
  if (match === null) return undefined;
  const [, role, base, host, pid, start] = match;
  return { role: role as Role, base: base!, maker: { host: host!, pid: Number(pid), start: Number(start) } };
}
