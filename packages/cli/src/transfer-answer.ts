import { InputError, shown, tableFromRecords } from '@ctfusion/base';
import { counted } from '@ctfusion/base/text';
import {
  type JobPlan,
  type JobSharing,
  type JobTerms,
  jobColumns,
  jobOutcomeFields,
  jobTerms,
  measuredJobPlan,
  namedCount,
  namedRates,
  TRANSFER_KINDS,
  type TransferKind,
  type TransferPrecision,
  type TransferQuestion,
  type TransferredSystem,
  type TransferTarget,
  timedRun,
  transferAnswer,
  transferTargets,
} from '@ctfusion/predict';
import type { Resolvers } from '@ctfusion/predict/systems';
import { columnType } from '@ctfusion/schema/columns';
import type { TransferDocument } from '@ctfusion/schema/documents';
import type { HeldModel } from './held-memory.js';
import { jobFlag, type RentalOptions } from './job-options.js';

/** What is asked of a transfer, as the command line gives it. */
export interface TransferRequest extends HeldModel {
  /** Times of runs, and the GPU of each. */
  readonly measured: readonly string[];
  readonly on: readonly string[];
  /** Offers, systems, or names of GPUs; the option that names them. */
  readonly to: readonly string[];
  readonly toOption: string;
  readonly kind: string;
  /** What it is, where training knows it by name. */
  readonly job?: string | undefined;
  /** How many share it; the option that says so. */
  readonly gpus?: string | undefined;
  readonly gpusOption: string;
  /** Of the model that is trained, and the time of a step on the GPU of the run. */
  readonly parameters?: string | undefined;
  readonly step?: string | undefined;
  readonly precision: string;
  readonly level: string;
  readonly objective?: string | undefined;
  readonly deadline?: string | undefined;
  readonly deadlineMs?: number | undefined;
  readonly minProbability?: string | undefined;
  readonly priceColumn?: string | undefined;
  readonly setup?: string | undefined;
  readonly checkpoint?: readonly string[] | undefined;
  readonly rental: RentalOptions;
}

/** How long a job takes elsewhere, the cheapest first. @throws InputError for options that cannot be, or a GPU without a data sheet. */
export async function answerTransfer(request: TransferRequest): Promise<TransferDocument> {
  const { readResolvers } = await import('./input/catalog-files.js');
  const { readTransferBundle, transferKind } = await import('./input/transfer-model.js');
  const { durationOption, numberOption } = await import('./number-option.js');
  const { heldOf } = await import('./held-memory.js');
  checkRuns(request);
  const kind = transferKind(request.kind);
  const bundle = readTransferBundle(kind);
  const precision = precisionOption(request.precision);
  const level = numberOption('--level', request.level, { above: 0, below: 1 });
  const resolvers = readResolvers();
  const runs = request.measured.map((text, index) =>
    timedRun(durationOption('--measured', text), request.on[index]!, {
      precision,
      gpu: resolvers.gpu,
      field: '--on',
    }),
  );
  const held = await heldOf(request, kind);
  const { priceColumn } = request;
  const asked = { option: request.toOption, precision, resolvers, priceColumn };
  const targets = (await Promise.all(request.to.map((to) => targetsOf(to, asked)))).flat();
  const { plan, terms, minProbability, isJob } = await jobOf(request);
  const { objective } = request;
  const asking = { plan, terms, minProbability, objective, ...(await sharingOptions(request, kind)) };
  const answer = transferAnswer(
    { runs, targets, precision, level, kind, held, job: request.job, ...asking },
    bundle,
  );
  const { sureEnough, job, remarks } = answer;
  return {
    schema_version: 1,
    precision,
    ...(job === undefined ? {} : { job_name: job }),
    ...(remarks.length === 0 ? {} : { remarks: [...remarks] }),
    level,
    ...(terms.deadlineMs === undefined ? {} : { deadline_ms: terms.deadlineMs }),
    ...(minProbability === undefined ? {} : { min_probability: minProbability }),
    ...(sureEnough === undefined ? {} : { systems_sure_enough: sureEnough }),
    ...(terms.budget === undefined ? {} : { budget: terms.budget }),
    ...(terms.isInterruptible === undefined ? {} : { interruptible: terms.isInterruptible }),
    systems: answer.systems.flatMap((system) => rowOf(system, isJob) ?? []),
    ...unansweredFields(answer.systems.filter(({ rank }) => rank === null)),
  };
}

function unansweredFields(
  systems: readonly TransferredSystem[],
): Pick<TransferDocument, 'unsupported' | 'unsupported_reasons'> {
  const reasons = systems.map(({ systemId, verdict }) => ({
    system_id: systemId,
    reasons: verdict.reasons ?? [],
  }));
  return {
    unsupported: systems.map(({ systemId }) => systemId),
    ...(reasons.length === 0 ? {} : { unsupported_reasons: reasons }),
  };
}

/** Of the machines that several GPUs were measured on (`learn/transfer/known-exchanges`), eight times over. */
const MOST_DEVICES = 128;

/** How many GPUs, and what they exchange. @throws InputError for what cannot be, or is not read of the kind. */
async function sharingOptions(
  { gpus, gpusOption, parameters, step }: TransferRequest,
  kind: TransferKind,
): Promise<Pick<TransferQuestion, 'devices' | 'exchange'>> {
  const { countOption, durationOption, largeCountOption } = await import('./number-option.js');
  const sharing: JobSharing = TRANSFER_KINDS[kind];
  const given = Object.entries({ '--parameters': parameters, '--step': step }).find(
    ([, value]) => value !== undefined,
  );
  if (given !== undefined && sharing !== 'data')
    throw new InputError('inconsistent', 'is read of training alone', { field: given[0] });
  const devices = gpus === undefined ? undefined : countOption(gpusOption, gpus, 1);
  if (devices !== undefined && devices > MOST_DEVICES)
    throw new InputError(
      'out-of-range',
      `is ${devices}; how more than ${MOST_DEVICES} GPUs share a job is not known`,
      {
        field: gpusOption,
      },
    );
  if (devices !== undefined && devices > 1 && sharing === 'none')
    throw new InputError(
      'inconsistent',
      'several GPUs share no text that was timed as a whole: describe the model by a task',
      { field: gpusOption },
    );
  return {
    devices,
    exchange: {
      ...(parameters === undefined ? {} : { parameters: largeCountOption('--parameters', parameters) }),
      ...(step === undefined ? {} : { stepMs: durationOption('--step', step) }),
    },
  };
}

/** What is asked beside the time: setup, checkpoints, a deadline, terms of the rental. */
async function jobOf(request: TransferRequest): Promise<{
  plan: JobPlan;
  terms: JobTerms;
  minProbability: number | undefined;
  isJob: boolean;
}> {
  const { durationOption, numberOption } = await import('./number-option.js');
  const { deadline, deadlineMs, minProbability, setup, checkpoint } = request;
  const columns = jobColumns(
    {
      ...(setup === undefined ? {} : { setup }),
      ...(checkpoint === undefined ? {} : { checkpoint }),
    },
    jobFlag,
  );
  const limit = deadline === undefined ? deadlineMs : durationOption('--deadline', deadline);
  const terms = {
    ...jobTerms(request.rental, jobFlag),
    ...(limit === undefined ? {} : { deadlineMs: limit }),
  };
  return {
    plan: measuredJobPlan(tableFromRecords([{ model_name: 'measured', ...columns }], 'the job', columnType)),
    terms,
    minProbability:
      minProbability === undefined
        ? undefined
        : numberOption('--min-probability', minProbability, { above: 0, below: 1 }),
    isJob: Object.keys(columns).length + Object.keys(terms).length > 0,
  };
}

/** A system of the answer; undefined for one without. */
function rowOf(
  { systemId, time, outcome, verdict }: TransferredSystem,
  isJob: boolean,
): TransferDocument['systems'][number] | undefined {
  if (time === undefined || outcome === undefined || verdict.verdict === 'unsupported') return undefined;
  const { use } = outcome;
  return {
    system_id: systemId,
    predicted_total_time_ms: time.milliseconds,
    lower_ms: time.lowerMs,
    upper_ms: time.upperMs,
    ...(use.devices === 1 ? {} : { devices: { used: use.devices, by: use.by } }),
    ...(outcome.pricePerHour === undefined ? {} : { price_per_hour: outcome.pricePerHour }),
    ...(outcome.cost === undefined ? {} : { cost: outcome.cost.total }),
    ...(isJob ? { job: jobOutcomeFields(outcome) } : {}),
    ...verdict,
  };
}

function checkRuns({ measured, on }: TransferRequest): void {
  if (measured.length === on.length) return;
  throw new InputError(
    'inconsistent',
    `${counted(measured.length, 'time')} and ${counted(on.length, 'GPU')}: name the GPU of each run`,
    { field: '--on' },
  );
}

function precisionOption(text: string): TransferPrecision {
  if (/^(fp16|bf16|amp|mixed)$/.test(text)) return 'fp16';
  if (/^(fp32|tf32)$/.test(text)) return 'fp32';
  throw new InputError('unknown-name', `${shown(text)} is no precision that is known; use fp16 or fp32`, {
    field: '--precision',
  });
}

/** Systems of a file, or the GPU that a name means, several of them where it says how many (`2x RTX A6000`). */
async function targetsOf(
  to: string,
  {
    option,
    precision,
    resolvers,
    priceColumn,
  }: {
    readonly option: string;
    readonly precision: TransferPrecision;
    readonly resolvers: Resolvers;
    readonly priceColumn: string | undefined;
  },
): Promise<TransferTarget[]> {
  const { existsSync } = await import('node:fs');
  if (!existsSync(to) && !/\.(json|jsonl|csv|parquet)$/i.test(to)) {
    const named = namedRates(to, precision, { gpu: resolvers.gpu, field: option });
    const devices = namedCount(to);
    return [{ systemId: to, ...named, machine: devices === undefined ? {} : { devices } }];
  }
  const { readCandidates } = await import('./input/system-files.js');
  const { table } = await readCandidates([to], 'data-sheet');
  return transferTargets(table, { precision, priceColumn });
}
