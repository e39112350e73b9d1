import type { GraphWork } from './operator-graph.js';

/** One measured step of a model on a device, as either layout tells it. */
export interface NeusightTask {
  /** With spaces: `Tesla T4`. */
  readonly device: string;
  readonly model: string;
  readonly isTraining: boolean;
  readonly tokens: number;
  readonly batch: number;
  readonly milliseconds: number;
  /** Of the whole batch, all passes together; NaN for a class that the model has none of. */
  readonly work: GraphWork;
}

/** Tasks that can be read, and how many can not, by reason. */
export interface NeusightTasks {
  readonly tasks: readonly NeusightTask[];
  readonly leftOut: Readonly<Record<string, number>>;
}

/** A task that several devices share says how: `-tp4`, `-dp4`, `-pp4_1`. */
const SHARED = /-(?:tp|dp|pp)\d/;

/** Whether several devices do a task together. */
export const isShared = (task: string): boolean => SHARED.test(task);

/** How a device's name is written in the tables of operators. */
export const deviceName = (raw: string): string => raw.replaceAll('_', ' ');

/** Reasons with rows. */
export const counted = (reasons: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(Object.entries(reasons).filter(([, rows]) => rows > 0));
