import { InputError, shown } from '@ctfusion/base';
import { measureDiffusion } from './measure-diffusion.js';
import { measureGeneration } from './measure-generation.js';
import { measureStep } from './measure-step.js';
import { type MeasureIo, type MeasureOptions, type MeasureResult, runMeasure } from './run-measure.js';

/** Measures the tasks of one kind on this machine, and writes the columns that the kind reads. */
interface TaskRunner {
  /** Name of the kind, as `TaskKind` has it. */
  readonly kind: string;
  /** Options beside file, output and device. */
  readonly options: readonly (keyof MeasureOptions)[];
  measure(options: MeasureOptions, io: MeasureIo): Promise<MeasureResult>;
}

/** One runner per kind of task that can be measured; the first is taken where no kind is named. */
const RUNNERS: readonly TaskRunner[] = [
  { kind: 'frames', options: [], measure: runMeasure },
  {
    kind: 'generation',
    options: [
      'repeats',
      'endpoint',
      'servedModel',
      'runtime',
      'accelerator',
      'llamaBench',
      'modelFile',
      'python',
      'systemId',
    ],
    measure: measureGeneration,
  },
  { kind: 'step', options: ['repeats', 'python'], measure: measureStep },
  { kind: 'diffusion', options: ['repeats'], measure: measureDiffusion },
];

const SHARED: readonly string[] = ['tasksPath', 'output', 'device'];

/** Measures with the runner of a kind. @throws InputError for another kind's option, or as the runner does. */
export function measureTasks(
  kind: string | undefined,
  options: MeasureOptions,
  io: MeasureIo,
): Promise<MeasureResult> {
  const runner = taskRunner(kind);
  const known: readonly string[] = [...SHARED, ...runner.options];
  const foreign = Object.entries(options).find(
    ([name, value]) => value !== undefined && !known.includes(name),
  );
  if (foreign === undefined) return runner.measure(options, io);
  const flag = `--${foreign[0].replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  throw new InputError('unknown-key', `is no option of a task of ${runner.kind}`, { field: flag });
}

/** @throws InputError naming the kinds that there are. */
function taskRunner(kind: string = RUNNERS[0]!.kind): TaskRunner {
  const runner = RUNNERS.find((candidate) => candidate.kind === kind);
  if (runner !== undefined) return runner;
  const known = RUNNERS.map((candidate) => shown(candidate.kind)).join(', ');
  throw new InputError('unknown-name', `${shown(kind)} is no kind of task to measure; use one of ${known}`, {
    field: '--kind',
  });
}
