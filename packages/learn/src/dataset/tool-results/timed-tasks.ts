import { constantText, InputError, shown, type Table } from '@ctfusion/base';
import { impossibleTime } from '@ctfusion/predict';
import type { Resolvers } from '@ctfusion/predict/systems';
import { COLUMN } from '@ctfusion/schema/columns';
import { describedRuns } from '../described-runs.js';
import { deviceFacts } from '../device-facts.js';
import { stated, type ToolSettings } from './tool-settings.js';

/** Column of times → milliseconds of its unit. */
const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, min: 60_000, h: 3_600_000 };

/** The column of times of a table that says of tasks by their names how long they took; undefined for any other table. */
export function timeColumn(table: Table): string | undefined {
  const unit = Object.keys(UNITS).find((name) => table.has(name));
  return table.has('task') && table.names.length <= 3 ? unit : undefined;
}

/**
 * Runs of a table of two columns: `task`, the name of a model among the tasks that are given (or, where several have it, the task's number from 1), and
 * `ms`, `s`, `min` or `h`. A third, `system`, may say where each ran.
 * @throws InputError naming the row whose task is none or several of those given, whose time is none that a run can take, or the setting that says the machine.
 */
export function timedTasks(times: Table, tasks: Table, settings: ToolSettings, file: string): Table {
  const unit = timeColumn(times)!;
  const values = times.completeNumbers(unit);
  const names = tasks.texts(COLUMN.modelName);
  const rows = taskNames(times).map((task, row) => {
    const found = names.flatMap((name, index) => (name === task ? [index] : []));
    const byNumber = Number(task) - 1;
    if (found.length === 1) return found[0]!;
    if (found.length === 0 && Number.isInteger(byNumber) && byNumber >= 0 && byNumber < names.length)
      return byNumber;
    const why =
      found.length === 0 ? 'is none of the tasks' : `is ${found.length} of the tasks; give its number`;
    throw new InputError('unknown-name', `${shown(task)} ${why}`, times.location(row, 'task'));
  });
  for (const [row, value] of values.entries()) {
    const milliseconds = value * UNITS[unit]!;
    const why = impossibleTime(milliseconds, COLUMN.totalTimeMs);
    if (why === undefined) continue;
    throw new InputError(
      'out-of-range',
      `the measured time is ${milliseconds}${why}`,
      times.location(row, unit),
    );
  }
  const systems = times.has('system')
    ? times.completeTexts('system')
    : rows.map(() => stated(settings.system, 'system', 'on which machine they ran', file));
  return tasks.take(rows).with([
    [COLUMN.systemId, { kind: 'text', values: systems }],
    [COLUMN.totalTimeMs, { kind: 'number', values: values.map((value) => value * UNITS[unit]!) }],
  ]);
}

/** The runs with what data sheets say of their devices, as far as these have one. */
export function describeTimedTasks(runs: Table, resolvers: Resolvers, accelerator = ''): Table {
  const reached = runs.has(COLUMN.accelerator)
    ? runs
    : runs.with([[COLUMN.accelerator, constantText(accelerator, runs.rowCount)]]);
  return describedRuns(reached, deviceFacts(reached, resolvers));
}

/** Numbers alone are read as such. */
function taskNames(times: Table): readonly string[] {
  const column = times.column('task');
  return column.kind === 'text' ? column.values : Array.from(times.numbers('task'), String);
}
