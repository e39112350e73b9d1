import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { systemCode } from '../errors/system-error.js';

/** Who made a temporary name: process numbers mean something on one machine and in one container only. */
export interface ProcessIdentity {
  /** Eight hexadecimal digits for the running system and its process namespace. */
  readonly host: string;
  readonly pid: number;
  /** When the process started, in the system's own ticks; 0 where the system does not tell. */
  readonly start: number;
}

let own: ProcessIdentity | undefined;

export function ownIdentity(): ProcessIdentity {
  own ??= { host: hostId(), pid: process.pid, start: startOf(process.pid) ?? 0 };
  return own;
}

/** Whether the process has certainly ended; false where this process cannot know, as for another host. */
export function isCertainlyDead({ host, pid, start }: ProcessIdentity): boolean {
  if (host !== ownIdentity().host) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return systemCode(error) === 'ESRCH';
  }
  // The number may have gone to another process since.
  const running = startOf(pid);
  return running !== undefined && start !== 0 && running !== start;
}

/** Two containers on one machine share name and kernel, but not the namespace of their processes. */
function hostId(): string {
  const parts = [
    hostname(),
    attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
    attempt(() => readlinkSync('/proc/self/ns/pid')),
  ];
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 8);
}

/** Field 22 of Linux' /proc/<pid>/stat; undefined elsewhere, and where /proc shows the processes of another namespace. */
function startOf(pid: number): number | undefined {
  return attempt(() => {
    if (readlinkSync('/proc/self') !== String(process.pid)) return undefined;
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field, the program's name in brackets, may hold spaces and brackets.
    return Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[19]);
  });
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
