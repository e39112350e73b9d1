import { mkdirSync, watch } from 'node:fs';
import { join } from 'node:path';
import { ctfusion, killGroup, succeed } from './command.mjs';
import { leftoversIn, stateOf, visibleIn } from './state.mjs';
import { BENCH, faultsIn } from './subjects.mjs';

/** So long after the first sign of writing a process is killed at most, ms. */
const WRITING_MS = 25;

/**
 * Kills a command at a random moment (every second time: while it writes), in a folder where an older output may stand, and checks that
 * what is seen there is whole; then runs it again and checks that nothing is left behind. Returns what is wrong.
 */
export async function killOnce(subject, folder, random) {
  mkdirSync(join(folder, subject.parent ?? ''), { recursive: true });
  const withOlder = subject.older !== undefined && random() < 0.7;
  if (withOlder) await succeed(subject.older, folder);
  const before = withOlder ? subject.old : 'absent';

  const watched = join(folder, subject.parent ?? '');
  const { child, ended } = ctfusion(subject.newer, folder);
  const killing = killer(child, watched, subject, random);
  const { signal } = await ended;
  killing.stop();
  killGroup(child);

  const faults = faultsIn(subject, folder, before);
  const leftovers = leftoversIn(watched).length;
  if (subject.name !== BENCH.name) faults.push(...(await faultsAfterAnother(subject, folder, watched)));
  return { killed: signal === 'SIGKILL', leftovers, faults };
}

function killer(child, watched, { durationMs }, random) {
  const kill = () => child.kill('SIGKILL');
  if (random() < 0.5) {
    const timer = setTimeout(kill, random() * durationMs * 1.1);
    return { stop: () => clearTimeout(timer) };
  }
  // Most writes take less than a millisecond.
  const wait = random() ** 4 * WRITING_MS;
  let timer;
  const watcher = watch(watched, () => (timer ??= setTimeout(kill, wait)));
  return {
    stop: () => {
      watcher.close();
      clearTimeout(timer);
    },
  };
}

/** The same command once more, undisturbed: the new output stands, and what the killed one left is gone. */
async function faultsAfterAnother(subject, folder, watched) {
  // A calibrated bundle is never replaced: the kill may have come too late.
  const args = subject.newer;
  if (subject.name === 'calibrate' && stateOf(join(folder, subject.out)) === subject.whole) return [];
  const { code, stderr } = await ctfusion(args, folder).ended;
  const faults = faultsIn(subject, folder, subject.whole);
  if (code !== 0) faults.push(`run again, it ended with ${code}: ${stderr}`);
  if (subject.parent !== undefined && visibleIn(watched).length === 0)
    faults.push('run again, nothing is there');
  const left = leftoversIn(watched);
  if (left.length > 0) faults.push(`run again, ${left.join(', ')} is still there`);
  return faults;
}
