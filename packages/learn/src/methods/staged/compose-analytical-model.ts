import { mean, type Table } from '@ctfusion/base';
import {
  type AnalyticalForm,
  type AnalyticalTimes,
  analyticalTimes,
  type Candidate,
  CONVOLUTION_RATES,
  type ConvolutionRate,
  coefficientKeys,
  type HostReadings,
  hostReadings,
  RUN_PARTS,
  type RunPart,
  type Stage,
  trainingStages,
  withSteadyReadings,
} from '@ctfusion/predict';
import {
  type AnalyticalData,
  analyticalForms,
  fitAnalyticalModel,
  type MeasuredTimes,
} from './fit-analytical-model.js';
import { clearlyBetter, groupErrors } from './group-errors.js';
import type { StagePriors } from './stage-priors.js';

/** What composing an analytical model needs to know; rows in canonical order. */
export interface AnalyticalTraining {
  readonly table: Table;
  readonly kindName: string;
  readonly times: MeasuredTimes;
  readonly elsewhere: StagePriors;
  readonly groups: readonly (readonly number[])[];
}

/** What is chosen: how the host and convolutions are read, and what is fitted. */
interface Choice {
  readonly readings: 'own' | 'steady';
  readonly rate: ConvolutionRate;
  readonly form: AnalyticalForm;
}

interface Tried extends Choice {
  /** Times of every row from fits without the row's group. */
  readonly outOfGroup: AnalyticalTimes;
  readonly errors: readonly number[];
}

/** An analytical model as inner errors chose it. */
export interface ComposedAnalyticalModel extends Tried {
  /** Of all rows. */
  readonly data: AnalyticalData;
  readonly hostReadings: HostReadings;
  readonly candidates: readonly Candidate[];
}

/**
 * Chooses, on groups left out inside the training groups, whether a host's own reading stands or is drawn to what its CPU model reads on
 * average, how fast convolutions are taken to be, and whether the parts, their total or the mean of both are fitted. The first of each stays
 * unless another is clearly better.
 */
export function composeAnalyticalModel(training: AnalyticalTraining): ComposedAnalyticalModel {
  const { table, times } = training;
  const allRows = Array.from({ length: table.rowCount }, (_, row) => row);
  const readings = hostReadings(table, allRows);
  const start: Choice = {
    readings: 'own',
    rate: 'measured',
    form: times.parts === undefined ? 'total' : 'parts',
  };
  const own = attempt(training, start)!;
  const readingsTried = compact([
    own,
    Object.keys(readings).length > 0 && attempt(training, { ...start, readings: 'steady' }),
  ]);
  const reading = choose(readingsTried);
  const rates = compact([
    reading,
    ...CONVOLUTION_RATES.slice(1).map((rate) => attempt(training, { ...reading, rate })),
  ]);
  const rate = choose(rates);
  const forms = compact([
    rate,
    ...analyticalForms(times)
      .slice(1)
      .map((form) => attempt(training, { ...rate, form })),
  ]);
  const chosen = choose(forms);
  const used = chosen.readings === 'steady' ? readings : {};
  return {
    ...chosen,
    data: analyticalData(training, chosen, used)!,
    hostReadings: used,
    candidates: [
      ...readingsTried.map((one) => candidate('host_readings', one.readings, one, one === reading)),
      ...rates.map((one) => candidate('convolution_rate', one.rate, one, one === rate)),
      ...forms.map((one) => candidate('prior', one.form, one, one === chosen)),
    ],
  };
}

const compact = <T>(items: readonly (T | undefined | false)[]): T[] =>
  items.filter((item): item is T => item !== undefined && item !== false);

function candidate(choice: Candidate['choice'], name: string, { errors }: Tried, chosen: boolean): Candidate {
  return { choice, candidate: name, innerError: mean(errors), chosen };
}

/** The first, unless others are clearly better; then the best of those. */
function choose(tried: readonly Tried[]): Tried {
  const [first, ...others] = tried;
  const better = others.filter(({ errors }) => clearlyBetter(errors, first!.errors));
  return better.reduce(
    (best, other) => (best === first || mean(other.errors) < mean(best.errors) ? other : best),
    first!,
  );
}

/** Undefined where the table lacks what the choice reads. */
function analyticalData(
  { table, kindName, times, elsewhere }: AnalyticalTraining,
  { rate }: Choice,
  readings: HostReadings,
): AnalyticalData | undefined {
  const read = withSteadyReadings(table, readings) ?? table;
  const stages = trainingStages(read, { kindName, convolutionRate: rate });
  if (stages === undefined) return undefined;
  if (rate !== CONVOLUTION_RATES[0] && lacksStage(read, kindName, stages)) return undefined;
  return { stages, times, keys: coefficientKeys(table, kindName), elsewhere };
}

/** Whether a rate whose data sheet has gaps drops a stage that the measured rate has. */
function lacksStage(table: Table, kindName: string, stages: readonly Stage[]): boolean {
  const measured = trainingStages(table, { kindName, convolutionRate: CONVOLUTION_RATES[0] }) ?? [];
  const names = new Set(stages.map(({ name }) => name));
  return measured.some(({ name }) => !names.has(name));
}

/** Times of every row from an analytical model that did not see its group; with a single group, from one that did. */
function attempt(training: AnalyticalTraining, choice: Choice): Tried | undefined {
  const { table, times, groups } = training;
  const total = new Float64Array(table.rowCount);
  const parts = Object.fromEntries(
    RUN_PARTS.map((part) => [part, new Float64Array(table.rowCount)]),
  ) as Record<RunPart, Float64Array>;
  const plain = choice.readings === 'own' ? analyticalData(training, choice, {}) : undefined;
  for (const [index, group] of groups.entries()) {
    const others =
      groups.length === 1 ? group : groups.flatMap((rows, other) => (other === index ? [] : rows));
    const data = plain ?? analyticalData(training, choice, hostReadings(table, others));
    if (data === undefined) return undefined;
    const found = analyticalTimes(
      fitAnalyticalModel(data, others, choice.form),
      data.stages,
      data.keys,
      group,
    );
    for (const [position, row] of group.entries()) {
      total[row] = found.total[position]!;
      for (const part of RUN_PARTS) parts[part][row] = found.parts[part][position]!;
    }
  }
  const logErrors = times.total.map((time, row) => Math.log(time / total[row]!));
  return { ...choice, outOfGroup: { total, parts }, errors: groupErrors(logErrors, groups) };
}
