import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { bin, start } from './command.mjs';
import { leftoversIn } from './state.mjs';
import { faultsIn } from './subjects.mjs';

/** Whether this user may mount a small disk of their own. */
export const canMount = () => spawnSync('unshare', ['-m', 'true']).status === 0;

/** Mounts a disk of $1 KiB at $2, runs what follows there, and keeps what it left in $3, because the disk goes with the shell. */
const SCRIPT = `size=$1 disk=$2 kept=$3; shift 3
mount -t tmpfs -o size=\${size}k tmpfs "$disk" || exit 99
cd "$disk"; "$@"; code=$?
cp -a "$disk/." "$kept/"; exit $code`;

/** Runs a command on a disk of `kib` KiB. It ends with 0 and a whole output, or in one line that says why, with nothing seen. */
export async function fillOnce(subject, folder, kib) {
  const disk = join(folder, 'disk');
  const kept = join(folder, 'kept');
  for (const path of [disk, kept]) mkdirSync(path, { recursive: true });
  const args = ['-m', 'sh', '-c', SCRIPT, 'sh', String(kib), disk, kept];
  const { code, stderr } = await start('unshare', [...args, process.execPath, bin, ...subject.newer], folder)
    .ended;
  const faults = faultsIn(subject, kept, 'absent');
  const told = stderr.split('\n').filter((line) => line.startsWith('ctfusion: '));
  if (code !== 0 && code !== 2) faults.push(`exit code ${code}: ${stderr}`);
  if (code === 2 && !(told.length === 1 && /the disk is full/.test(told[0]))) {
    faults.push(`not one line on the full disk: ${stderr}`);
  }
  const left = leftoversIn(kept);
  if (left.length > 0) faults.push(`${left.join(', ')} is left on the disk`);
  return { full: code === 2, faults };
}
