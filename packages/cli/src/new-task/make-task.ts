import { InputError } from '@ctfusion/base';
import { contradictions, plausibleRange } from '@ctfusion/predict';
import { columnDefinition } from '@ctfusion/schema/columns';
import { readDocument, type TaskDocument, taskDocument } from '@ctfusion/schema/documents';
import { numberOption } from '../number-option.js';
import type { TaskDraft, TaskMaker, TaskNeed, TaskSettings } from './task-maker.js';

/** What the command's own options say of a task of any kind. */
export interface CommonSettings {
  readonly name?: string;
  readonly runtime?: string;
  readonly precision?: string;
  readonly quantisation?: string;
  readonly devices?: string;
  readonly overlap?: string;
  /** `column=value` each. */
  readonly set?: readonly string[];
}

/**
 * A task document out of a draft and the command's own options.
 * @throws InputError naming all options that are still needed, or a value that a task document does not take.
 */
export function makeTask(maker: TaskMaker, draft: TaskDraft, common: CommonSettings): TaskDocument {
  const demand = known({ ...draft.demand, ...demandSet(common.set ?? []) });
  const name = common.name ?? draft.modelName;
  const missing = [
    ...(name === undefined ? [{ option: '--name NAME', what: 'what the model is called' }] : []),
    ...maker.needs.filter(({ column }) => !Object.hasOwn(demand, column)),
  ];
  if (missing.length > 0) throw incomplete(maker, missing);
  checkPlausible(demand);
  checkConsistent(demand);
  const document = {
    schema_version: 1,
    kind: maker.kind,
    model_name: name,
    demand,
    ...known({ ...draft.settings, ...settingsOf(common, maker.parallelBy ?? 'data') }),
  };
  return readDocument(taskDocument, document, 'the task');
}

function incomplete({ kind }: TaskMaker, missing: readonly Omit<TaskNeed, 'column'>[]): InputError {
  const asked = missing.map(({ option, what }) => `${option} (${what})`).join(', ');
  return new InputError('setting-missing', `a task of ${kind} also needs ${asked}`);
}

/** A task that no predictor would take is not written. @throws InputError naming the first column that cannot be, and its value. */
function checkPlausible(demand: TaskDraft['demand']): void {
  for (const [column, value] of Object.entries(demand)) {
    const range = typeof value === 'number' ? plausibleRange(column) : undefined;
    if (range === undefined || (Number(value) >= range.minimum && Number(value) <= range.maximum)) continue;
    throw new InputError(
      'out-of-range',
      `is ${value} ${range.unit}; plausible is ${range.minimum} to ${range.maximum}`,
      { file: 'the task', field: `demand.${column}` },
    );
  }
}

/** @throws InputError naming the first part of a task that is more than its whole. */
function checkConsistent(demand: TaskDraft['demand']): void {
  const [found] = contradictions((column) => {
    const value = demand[column];
    return typeof value === 'number' ? value : undefined;
  });
  if (found === undefined) return;
  throw new InputError('inconsistent', found.reason, { file: 'the task', field: `demand.${found.column}` });
}

function settingsOf(
  { runtime, precision, quantisation, devices, overlap }: CommonSettings,
  by: 'data' | 'tensor',
): TaskSettings {
  return known({
    runtime,
    precision,
    quantisation,
    parallel:
      devices === undefined
        ? undefined
        : { devices: numberOption('--devices', devices, { atLeast: 1, whole: true }), by },
    overlap: overlap as TaskSettings['overlap'],
  });
}

/** `column=value` → the demand's columns. @throws InputError for a column that is no demand, or a value that is no number. */
function demandSet(entries: readonly string[]): Record<string, number | string> {
  return Object.fromEntries(
    entries.map((entry) => {
      const [, column, value] = /^([^=]+)=(.+)$/.exec(entry) ?? [];
      const definition = column === undefined ? undefined : columnDefinition(column);
      if (column === undefined || value === undefined || definition?.role !== 'demand') {
        throw new InputError('invalid-value', `'${entry}' is no COLUMN=VALUE of a task's demand`, {
          field: '--set',
        });
      }
      return [column, definition.type === 'number' ? numberOption(`--set ${column}`, value) : value];
    }),
  );
}

/** The entries that are there. */
function known<T extends object>(entries: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]?: Exclude<T[Key], undefined>;
  };
}
