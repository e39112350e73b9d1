import { InputError, parseJson, type Table } from '@ctfusion/base';
import { readCsv, readText } from '@ctfusion/base/files';
import type { Resolvers } from '@ctfusion/predict/systems';
import { COLUMN } from '@ctfusion/schema/columns';
import { describedRuns } from '../described-runs.js';
import { deviceFacts } from '../device-facts.js';
import { RATE_COLUMNS } from '../generation-limits.js';
import { isComplete, type LeftOut, RowFilter, withoutDataSheet } from '../keep-rows.js';
import type { StepRun } from '../step/step-run.js';
import { stepTable, stepTasks } from '../step/step-table.js';
import { checkTime } from './check-time.js';
import { type GenerationRun, generationTable } from './generation-runs.js';
import {
  LLAMA_BENCH_HEADING,
  LLAMA_BENCH_KEYS,
  llamaBenchRuns,
  llamaBenchTable,
  parseEntries,
} from './llama-bench.js';
import { MLPERF_COLUMNS, MLPERF_KEYS, mlperfResults } from './mlperf-results.js';
import { MLPERF_HEADING, mlperfRun } from './mlperf-summary.js';
import { TIMM_COLUMNS, timmFile } from './timm-table.js';
import type { ToolSettings } from './tool-settings.js';
import { VLLM_KEYS, vllmRun } from './vllm-serving.js';

/** Tools whose files are read. */
const TOOL_FORMS = ['llama-bench', 'vllm', 'timm-results', 'mlperf', 'mlperf-results'] as const;
export type ToolForm = (typeof TOOL_FORMS)[number];

/** Runs of a tool's file. */
export interface ToolResults {
  readonly form: ToolForm;
  readonly leftOut: LeftOut;
  /** Tasks and times, `system_id` the device. */
  readonly tasks: Table;
  /** The same with what data sheets say of the devices, for those that have one. */
  readonly describe: (resolvers: Resolvers) => { readonly table: Table; readonly leftOut: LeftOut };
}

/** Whose file a text is; undefined for none of the tools. */
export function recogniseTool(text: string): ToolForm | undefined {
  const start = text.slice(0, 20_000);
  const has = (keys: readonly string[]): boolean => keys.every((key) => text.includes(key));
  if (LLAMA_BENCH_HEADING.test(start) || has(LLAMA_BENCH_KEYS)) return 'llama-bench';
  if (/^\s*\{/.test(start) && has(VLLM_KEYS.map((key) => `"${key}"`))) return 'vllm';
  if (TIMM_COLUMNS.test(start.split('\n')[0] ?? '')) return 'timm-results';
  if (MLPERF_COLUMNS.test(start) || (/^\s*\[/.test(start) && MLPERF_KEYS.every((key) => start.includes(key))))
    return 'mlperf-results';
  return MLPERF_HEADING.test(start) ? 'mlperf' : undefined;
}

/**
 * Reads a file as llama-bench, vLLM's serving benchmark, timm's `benchmark.py`, MLPerf's LoadGen or MLCommons' submission checker write it, recognised by its content.
 * @throws InputError if it is none of them, is damaged, or naming the setting for what it does not say.
 */
export function readToolResults(file: string, settings: ToolSettings): ToolResults {
  const text = readText(file);
  const form = recogniseTool(text);
  if (form === 'llama-bench') return generation(form, llamaBench(text, settings, file), file);
  if (form === 'vllm') return generation(form, vllm(text, settings, file), file);
  if (form === 'timm-results') {
    const { runs, leftOut } = timmFile(file, settings);
    return steps(form, runs, file, leftOut);
  }
  if (form === 'mlperf-results') {
    const { runs, leftOut } = mlperfResults(text, settings, file);
    return steps(form, runs, file, leftOut);
  }
  if (form === 'mlperf') return steps(form, [mlperfRun(text, settings, file)], file, {});
  throw new InputError('unknown-name', `is no file of ${TOOL_FORMS.join(', ')}`, { file });
}

function llamaBench(text: string, settings: ToolSettings, file: string): GenerationRun[] {
  if (LLAMA_BENCH_HEADING.test(text)) return llamaBenchTable(text, settings, file);
  if (/^\s*[[{]/.test(text)) return llamaBenchRuns(parseEntries(text, file), settings, file);
  const table = readCsv(file, () => 'text');
  const names = table.names.map((name) => [name, table.texts(name)] as const);
  const entries = Array.from({ length: table.rowCount }, (_, row) =>
    Object.fromEntries(names.map(([name, cells]) => [name, cells[row]])),
  );
  return llamaBenchRuns(entries, settings, file);
}

/** One result, or with `--append-result` one a line. */
function vllm(text: string, settings: ToolSettings, file: string): GenerationRun[] {
  const isOne = !/\}\s*\n\s*\{/.test(text);
  const parts = isOne ? [text] : text.trim().split(/\n(?=\s*\{)/);
  return parts.map((part) => vllmRun(parseJson(part, file) as Record<string, unknown>, settings, file));
}

function generation(form: ToolForm, runs: readonly GenerationRun[], file: string): ToolResults {
  const tasks = generationTable(runs, file);
  return {
    form,
    leftOut: {},
    tasks,
    describe: (resolvers) => {
      const described = describedRuns(tasks, deviceFacts(tasks, resolvers));
      const rows = new RowFilter();
      const unknown = withoutDataSheet(tasks.texts(COLUMN.systemId));
      const table = rows.keep(described, unknown, isComplete(described, RATE_COLUMNS));
      return { table: table.withSource(file), leftOut: rows.leftOut };
    },
  };
}

function steps(form: ToolForm, runs: readonly StepRun[], file: string, leftOut: LeftOut): ToolResults {
  for (const [index, { milliseconds }] of runs.entries())
    checkTime(milliseconds, `${file}, run ${index + 1}`);
  return {
    form,
    leftOut,
    tasks: stepTasks(runs, file),
    describe: (resolvers) => stepTable(runs, file, resolvers, { leftOut }),
  };
}
