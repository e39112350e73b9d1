import type { Table } from '@ctfusion/base';
import type { Predictions, Predictor } from '../predictor.js';
import { takeRows } from '../remembered/take-rows.js';
import { taskKind } from '../tasks/task-kinds.js';
import { boundWords } from './bottleneck.js';
import { assess, type Verdict } from './verdict.js';

/** Predictions with a verdict on each row. */
export interface JudgedPredictions {
  readonly verdicts: readonly Verdict[];
  /** One entry per row of the table, NaN where a row is unsupported. */
  readonly predictions: Predictions;
  /** Times beside the whole, where the kind of task has some: field (`time_to_first_token_ms`) → ms, NaN where a row has none. */
  readonly targets?: Readonly<Record<string, Float64Array>>;
  /** What bounds each row's run, in words of its kind; empty for an unsupported row. Absent where the kind has none. */
  readonly boundBy?: readonly string[];
}

/**
 * Judges every row and predicts those that are supported or extrapolating; an unsupported row spoils no other.
 * @throws InputError as `assess`.
 */
export function predictJudged(table: Table, predictor: Predictor, level: number): JudgedPredictions {
  const verdicts = assess(table, predictor);
  const rows = verdicts.flatMap(({ status }, row) => (status === 'unsupported' ? [] : [row]));
  if (rows.length === 0) {
    return { verdicts, predictions: { latencyMs: new Float64Array(table.rowCount).fill(Number.NaN) } };
  }
  const asked = rows.length === table.rowCount ? table : takeRows(table, rows);
  const predictions = predictor.predict(asked, level);
  const targets = taskTargets(asked, predictor, predictions.latencyMs);
  const boundBy = boundWords(asked, predictor);
  if (asked === table) return { verdicts, predictions, ...present({ targets, boundBy }) };
  const count = table.rowCount;
  const words = boundBy && placed(boundBy, rows, new Array<string>(count).fill(''));
  return {
    verdicts,
    predictions: spread(predictions, rows, count),
    ...present({
      targets: targets && mapValues(targets, (times) => placed(times, rows, unknownTimes(count))),
      boundBy: words,
    }),
  };
}

/** What a row's kind of task tells beside its whole time; what it does not tell is absent. */
export interface ToldBeside {
  readonly boundBy?: string;
  /** Field → ms. */
  readonly targets?: Readonly<Record<string, number>>;
}

const NOTHING_BESIDE: ToldBeside = {};

/** What is told of one row beside its whole time. */
export function toldBeside({ targets, boundBy }: JudgedPredictions, row: number): ToldBeside {
  if (targets === undefined && boundBy === undefined) return NOTHING_BESIDE;
  const times = Object.entries(targets ?? {}).flatMap(([name, values]): [string, number][] =>
    Number.isNaN(values[row]!) ? [] : [[name, values[row]!]],
  );
  return {
    ...(boundBy === undefined || boundBy[row] === '' ? {} : { boundBy: boundBy[row]! }),
    ...(times.length === 0 ? {} : { targets: Object.fromEntries(times) }),
  };
}

/** What a kind's targets take on rows of which the whole time is predicted; undefined for a kind without targets. */
function taskTargets(
  table: Table,
  predictor: Predictor,
  latencyMs: Float64Array,
): Readonly<Record<string, Float64Array>> | undefined {
  const kind = predictor.taskKind === undefined ? undefined : taskKind(predictor.taskKind);
  return kind?.targets?.(table, latencyMs, (part) => predictor.predict(part).latencyMs);
}

/** Puts predictions of some rows at these rows' places among `count`. */
function spread(predictions: Predictions, rows: readonly number[], count: number): Predictions {
  const place = (values: Float64Array): Float64Array => placed(values, rows, unknownTimes(count));
  const { latencyMs, interval, parts, distance, deviation, imputedDeviation } = predictions;
  return {
    latencyMs: place(latencyMs),
    ...(distance === undefined ? {} : { distance: place(distance) }),
    ...(deviation === undefined ? {} : { deviation: place(deviation) }),
    ...(imputedDeviation === undefined ? {} : { imputedDeviation: place(imputedDeviation) }),
    ...(interval === undefined
      ? {}
      : {
          interval: {
            level: interval.level,
            lowerMs: place(interval.lowerMs),
            upperMs: place(interval.upperMs),
          },
        }),
    ...(parts === undefined
      ? {}
      : {
          parts: {
            host: place(parts.host),
            h2d: place(parts.h2d),
            gpu: place(parts.gpu),
            other: place(parts.other),
          },
        }),
  };
}

const unknownTimes = (count: number): Float64Array => new Float64Array(count).fill(Number.NaN);

/** Puts values of some rows at these rows' places; returns `all`. */
function placed<Values extends { [index: number]: string | number }>(
  values: Readonly<Values>,
  rows: readonly number[],
  all: Values,
): Values {
  for (const [index, row] of rows.entries()) all[row] = values[index]!;
  return all;
}

const mapValues = <From, To>(
  entries: Readonly<Record<string, From>>,
  change: (value: From) => To,
): Record<string, To> =>
  Object.fromEntries(Object.entries(entries).map(([name, value]) => [name, change(value)]));

/** The entries that are there. */
const present = <T extends object>(entries: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } =>
  Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]?: Exclude<T[Key], undefined>;
  };
