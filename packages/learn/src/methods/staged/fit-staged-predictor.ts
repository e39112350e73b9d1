import type { Table } from '@ctfusion/base';
import {
  completeMachines,
  DATA_SHEETS,
  type ImputationModel,
  type StagedModel,
  StagedPredictor,
  taskKind,
  taskKindOf,
  toBundleFields,
} from '@ctfusion/predict';
import { COLUMN } from '@ctfusion/schema/columns';
import type { StagedContent } from '@ctfusion/schema/documents';
import { groupNames } from '../../dataset/group-names.js';
import { cpuDeviceImputation } from '../../systems/cpu-device.js';
import { fitImputation } from '../../systems/fit-imputation.js';
import { type GenerationRates, RATES_BY_DATA_SHEET } from '../../systems/generation-rates.js';
import { learnedMachines } from '../../systems/learned-machines.js';
import { machinesOf } from '../../systems/machines.js';
import { PHYSICAL_VARIABLES } from '../../systems/physical-scaling.js';
import type { FitRequest, FittedPredictor } from '../fit-request.js';
import { provenanceOf, trainingDomainOf } from '../provenance.js';
import { fitStaged } from './fit-staged.js';

/** Learns the staged predictor on the request's rows. */
export function fitStagedPredictor(request: FitRequest): FittedPredictor {
  const { dataset, rows, config } = request;
  const training = dataset.take(rows);
  const rates = RATES_BY_DATA_SHEET[taskKindOf(training).name]?.(training);
  const fitted = fitStaged({
    table: training,
    ...(rates === undefined ? {} : { completed: withRates(training, rates) }),
    groups: groupNames(training, config.validation.group_by_col),
    targetColumn: config.data.target_col,
    seeds: config.predictor.seeds,
    priorsFrom: config.predictor.priors,
    ...(request.onRound === undefined ? {} : { onStep: request.onRound }),
  });
  const { imputation, cpuImputation }: Pick<StagedModel, 'imputation' | 'cpuImputation'> =
    rates === undefined
      ? machinesLike(request, training, fitted)
      : { imputation: rates.gpu, cpuImputation: rates.cpu };
  const model: StagedModel = {
    ...fitted,
    ...(imputation === undefined ? {} : { imputation }),
    ...(cpuImputation === undefined ? {} : { cpuImputation }),
  };
  const { boosters } = model;
  const { seeds: ofRequest } = config.predictor;
  const seeds = boosters.map((_, index) => ofRequest[index % ofRequest.length]!);
  // Those of the time by itself come after those on the analytical model, each with every seed.
  const names = seeds.map((seed, index) => `${index < ofRequest.length ? '' : 'plain_'}seed${seed}`);
  const rounds = boosters.map((booster) => booster.treeCount);
  const bundle: StagedContent = {
    schema_version: 2,
    kind: 'staged',
    target_col: config.data.target_col,
    models: names.map((name) => `models/model_${name}.txt`),
    training_domain: trainingDomainOf(training, domainColumns(training, model)),
    provenance: provenanceOf(request, training, rounds),
    calibrated_systems: [],
    ...toBundleFields(model),
  };
  return {
    predictor: new StagedPredictor(bundle, boosters),
    features: [...bundle.prior.flatMap(({ stages }) => stages), ...bundle.residual_features],
    models: seeds.map((seed, index) => ({
      seed,
      text: boosters[index]!.toText(),
      isPlain: index >= ofRequest.length,
    })),
    rounds,
    validationRows: new Int32Array(0),
  };
}

/** The training rows with what nobody measured of their machines put in, as a prediction has it. */
function withRates(training: Table, { gpu, cpu }: GenerationRates): Table {
  const wanted = new Set(taskKindOf(training).furtherInputs?.(training));
  return completeMachines(training, { model: gpu, cpuModel: cpu, wanted, backend: DATA_SHEETS }).table;
}

/** What machines are like, and those whose device is their CPU. */
function machinesLike(
  request: FitRequest,
  training: Table,
  fitted: StagedModel,
): Pick<StagedModel, 'imputation' | 'cpuImputation'> {
  const imputation = learnImputation(request, training, fitted);
  const wantsCpu = request.config.predictor.imputation_priors.includes(CPU_DEVICES);
  const cpuImputation = imputation && wantsCpu ? cpuDeviceImputation(imputation) : undefined;
  return {
    ...(imputation === undefined ? {} : { imputation }),
    ...(cpuImputation === undefined ? {} : { cpuImputation }),
  };
}

/** The one prior of imputation that is of machines whose device is their CPU. */
const CPU_DEVICES = 'cpu_devices';

/** What the training systems, and those learned from elsewhere, are like. */
function learnImputation(
  { config, machines: further, elsewhere = [] }: FitRequest,
  training: Table,
  { reading: { kindName } }: StagedModel,
): ImputationModel | undefined {
  const variables = PHYSICAL_VARIABLES[kindName];
  if (variables === undefined) return undefined;
  const machines = [training, ...(further === undefined ? [] : [further])].flatMap((table) =>
    machinesOf(table, variables),
  );
  return fitImputation(variables, machines, [
    ...learnedMachines(kindName, config.predictor.imputation_priors),
    ...elsewhere,
  ]);
}

/** Columns whose training range is worth knowing: what the stages need, what the trees see of the task, what tells systems apart. */
function domainColumns(training: Table, { reading: { kindName }, taskColumns }: StagedModel): string[] {
  // Where only some machines say how many processors they have, their range is no range of training's machines.
  const processors =
    training.has(COLUMN.coresTotal) && !training.numbers(COLUMN.coresTotal).some(Number.isNaN)
      ? [COLUMN.coresTotal]
      : [];
  const optional = [...taskColumns, ...taskKind(kindName).systemColumns].filter((name) => training.has(name));
  return [...new Set([...taskKind(kindName).inputs, ...optional, ...processors])];
}
