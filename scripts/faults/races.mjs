import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bin, start } from './command.mjs';
import { leftoversIn, visibleIn } from './state.mjs';
import { BENCH, faultsIn, trainArguments } from './subjects.mjs';

/** Whether this user may give a process a namespace of processes, as a container has: it is then process 1. */
export const canIsolate = () => spawnSync('unshare', ['-pf', '--mount-proc', 'true']).status === 0;

const isolated = (args, folder) =>
  start('unshare', ['-pf', '--mount-proc', process.execPath, bin, ...args], folder).ended;

/** Two trainings that begin at once give two run directories, each of one training, and each says where its own lies. */
export async function raceTrainings(folder) {
  mkdirSync(folder, { recursive: true });
  const trees = [50, 51];
  const results = await Promise.all(trees.map((count) => isolated(trainArguments(count), folder)));
  const faults = results.flatMap(({ code, stderr }) => (code === 0 ? [] : [`exit code ${code}: ${stderr}`]));
  const runs = visibleIn(join(folder, 'runs'));
  if (runs.length !== 2) faults.push(`${runs.length} run directories`);
  for (const [index, { stderr }] of results.entries()) {
    const told = stderr.split('\n').filter((line) => line.startsWith('runs/'));
    if (told.length !== 1) faults.push(`not one run directory is told: ${stderr}`);
    else faults.push(...trainingFaults(join(folder, told[0]), trees[index]));
  }
  return faults;
}

function trainingFaults(run, trees) {
  const faults = [];
  const asked = /n_estimators: (\d+)/.exec(readFileSync(join(run, 'config.yml'), 'utf8'))?.[1];
  if (asked !== String(trees)) faults.push(`${run} was asked for ${asked} trees, not ${trees}`);
  for (const folder of [join(run, 'models'), join(run, 'bundle', 'models')]) {
    for (const name of readdirSync(folder)) {
      const grown = readFileSync(join(folder, name), 'utf8').match(/^Tree=/gm)?.length;
      if (grown !== trees) faults.push(`${join(folder, name)} has ${grown} trees, not ${trees}`);
    }
  }
  return faults;
}

/** Two benchmarks that begin at once give two folders of whole files. */
export async function raceBenchmarks(folder) {
  mkdirSync(folder, { recursive: true });
  const results = await Promise.all([0, 1].map(() => isolated(BENCH.newer, folder)));
  const faults = results.flatMap(({ code, stderr }) => (code === 0 ? [] : [`exit code ${code}: ${stderr}`]));
  const folders = visibleIn(join(folder, BENCH.parent));
  if (folders.length !== 2) faults.push(`${folders.length} results folders`);
  for (const { stdout } of results) {
    if (folders.filter((name) => new RegExp(`/${name}$`, 'm').test(stdout)).length !== 1)
      faults.push(`not one results folder is told: ${stdout}`);
  }
  return [...faults, ...faultsIn(BENCH, folder)];
}

/** Two runs of one command on one output: it is whole at the end, and who could not write says so in one line. */
export async function raceOutputs(subject, folder) {
  mkdirSync(folder, { recursive: true });
  const results = await Promise.all([0, 1].map(() => isolated(subject.newer, folder)));
  const faults = results.flatMap(({ code, stderr }) =>
    code === 0 || (code === 2 && /exists already/.test(stderr)) ? [] : [`exit code ${code}: ${stderr}`],
  );
  if (results.every(({ code }) => code !== 0)) faults.push('neither has written');
  faults.push(...faultsIn(subject, folder, subject.whole));
  const left = leftoversIn(folder);
  if (left.length > 0) faults.push(`${left.join(', ')} is left`);
  return faults;
}
