import { InputError } from '@ctfusion/base';
import { type ExperimentOutcome, fitAll, type LoadedConfig, runExperiment } from '@ctfusion/learn';
import type { Predictor } from '@ctfusion/predict';
import { experimentConfigSchema, validate } from '@ctfusion/schema';
import type { Machine } from '../answers/machine.js';
import { isOfBackend, runTable } from './run-table.js';

/** Fewer machines say too little of machines that are not among them. */
const FEWEST_SYSTEMS = 5;

export interface FitOptions {
  readonly taskKind: string;
  /** Of the benchmarks that are learned from. */
  readonly backend: string;
  /** One set of residual trees each, averaged. */
  readonly seeds?: readonly number[];
  /** What is left out together when it is judged: the values of this column. */
  readonly leaveOutBy?: string;
  /** Told how far it is, 0 to 1. */
  readonly onProgress?: (share: number) => void;
}

/** What is known of machines beside the runs, by kind of task. */
const PRIORS: Readonly<Record<string, object>> = {
  frames: { priors: ['thesis'], imputation_priors: ['published', 'cpu_devices'] },
};

/** A predictor learned anew from runs. @throws InputError if too few machines have what it is learned from. */
export function fitBundle(machines: readonly Machine[], options: FitOptions): Predictor {
  return fitAll(configOf(options), datasetOf(machines, options.backend));
}

/** The same, judged on machines that were left out. @throws InputError as `fitBundle`. */
export function fitJudged(machines: readonly Machine[], options: FitOptions): ExperimentOutcome {
  const { onProgress = () => {} } = options;
  return runExperiment(
    configOf(options),
    datasetOf(machines, options.backend),
    ({ fold, folds, round, rounds }) => onProgress((fold - 1 + round / rounds) / folds),
  );
}

function datasetOf(machines: readonly Machine[], backend: string) {
  const usable = machines.filter((machine) => isOfBackend(machine, backend));
  if (usable.length < FEWEST_SYSTEMS)
    throw new InputError(
      'too-few-groups',
      `${usable.length} machines with runs that are believed, and what '${backend}' says of them; ${FEWEST_SYSTEMS} are needed`,
    );
  return runTable(usable, backend);
}

const SOURCE = 'the job';

function configOf({ taskKind, seeds, leaveOutBy }: FitOptions): LoadedConfig {
  const document = {
    data: { dataset_path: 'observations of the service' },
    predictor: { kind: 'staged', ...(seeds === undefined ? {} : { seeds }), ...PRIORS[taskKind] },
    validation: {
      strategy: 'leave_one_group_out',
      ...(leaveOutBy === undefined ? {} : { group_by_col: leaveOutBy }),
    },
  };
  return { config: validate(experimentConfigSchema, document, SOURCE), document, file: SOURCE };
}
