import { InputError, shown } from '@ctfusion/base';
import { diffusionMaker } from './diffusion-maker.js';
import { framesMaker } from './frames-maker.js';
import { generationMaker } from './generation-maker.js';
import { stepMaker } from './step-maker.js';
import type { TaskMaker } from './task-maker.js';

/** One maker per kind of task; the first is taken where no kind is named. */
export const TASK_MAKERS: readonly TaskMaker[] = [framesMaker, generationMaker, stepMaker, diffusionMaker];

/** @throws InputError naming the kinds that there are. */
export function taskMaker(kind: string): TaskMaker {
  const maker = TASK_MAKERS.find((candidate) => candidate.kind === kind);
  if (maker !== undefined) return maker;
  const known = TASK_MAKERS.map((candidate) => `'${candidate.kind}'`).join(', ');
  throw new InputError('unknown-name', `${shown(kind)} is no kind of task to make; use one of ${known}`, {
    field: '--kind',
  });
}
