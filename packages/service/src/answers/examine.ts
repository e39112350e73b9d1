import type { Table } from '@ctfusion/base';
import { type Predictor, predictionRows, questionTable, taskKind } from '@ctfusion/predict';
import { COLUMN, columnDefinition } from '@ctfusion/schema/columns';
import { systemRow, type TaskDocument } from '@ctfusion/schema/documents';
import type { Examination, StagesAnswer } from '@ctfusion/schema/service';
import { type Machine, withOneBenchmark } from './machine.js';
import { knownWherePossible, predictorKnowing } from './own-runs.js';

/** Machines that are named as the most alike. */
const NEAREST = 5;

type Stages = StagesAnswer['systems'][number]['stages'];

/** Where the time of a task goes on each machine, by the physics alone. */
export function stagesOf(
  task: TaskDocument,
  machines: readonly Machine[],
  predictor: Predictor,
): StagesAnswer {
  const labels = labelsOf(predictor);
  if (machines.length === 0 || predictor.stageTimes === undefined) return { labels, systems: [] };
  const table = tableOf(task, machines, predictor);
  const { verdicts } = judged(table, predictor);
  const rows = verdicts.flatMap((status, row) => (status === 'unsupported' ? [] : [row]));
  const asked = table.take(rows);
  const times = stageRows(predictor.completed?.(asked).table ?? asked, predictor);
  return {
    labels,
    systems: rows.map((row, index) => ({
      system_id: machines[row]!.document.system_id,
      parts: partsOf(machines[row]!),
      stages: times[index]!,
    })),
  };
}

/** Why a machine's prediction is what it is, what it rests on, and what would narrow it. */
export function examine(
  task: TaskDocument,
  machine: Machine,
  { predictor: shared, bundleId, level }: { predictor: Predictor; bundleId: string; level: number },
): Examination {
  const predictor = predictorKnowing(knownWherePossible(machine, shared), shared);
  const table = tableOf(task, [machine], predictor);
  const isExplained = predictor.explain !== undefined;
  const [prediction] = predictionRows(table, predictor, { level, explained: isExplained });
  const isPredicted = prediction!.verdict.status !== 'unsupported';
  const completed = predictor.completed?.(table);
  const whole = completed?.table ?? table;
  const benchmarks = isPredicted ? (predictor.suggestBenchmarks?.(table, level) ?? []) : [];
  return {
    system_id: machine.document.system_id,
    bundle_id: bundleId,
    task_kind: predictor.taskKind!,
    prediction: prediction as Examination['prediction'],
    labels: labelsOf(predictor),
    stages: isPredicted && predictor.stageTimes !== undefined ? stageRows(whole, predictor)[0]! : [],
    values: valuesOf(machine, whole, completed?.knowledge[0]?.imputed ?? []),
    // Of the shared predictor: its own has learned of the machine itself.
    nearest_systems: (shared.nearestSystems?.(whole, NEAREST)[0] ?? []).map(({ system, distance }) => ({
      system,
      distance,
    })),
    benchmarks: benchmarks.map(({ benchmark, columns, widthBefore, widthAfter }) => ({
      benchmark,
      columns: [...columns],
      width_before: widthBefore,
      width_after: widthAfter,
    })),
  };
}

/** GPU and CPU of a machine, as far as they are named. */
function partsOf({ document: { facts } }: Machine): string {
  const count = Number(facts[COLUMN.gpus]) > 1 ? `${facts[COLUMN.gpus]} × ` : '';
  const gpu = facts[COLUMN.gpuName] ? `${count}${facts[COLUMN.gpuName]}` : '';
  return [gpu, facts[COLUMN.cpuName]].filter(Boolean).join(', ');
}

const tableOf = (task: TaskDocument, machines: readonly Machine[], predictor: Predictor): Table =>
  questionTable(
    {
      systems: machines.map(({ document }) => ({ ...withOneBenchmark(document, predictor.backend) })),
      tasks: [{ ...task }],
    },
    predictor.backend,
  );

function judged(table: Table, predictor: Predictor): { readonly verdicts: readonly string[] } {
  const rows = predictionRows(table, predictor, { level: 0.5, explained: false });
  return { verdicts: rows.map(({ verdict }) => verdict.status) };
}

const stageRows = (table: Table, predictor: Predictor): Stages[] =>
  predictor.stageTimes!(table).map((stages) =>
    stages.map(({ stage, timeMs }) => ({ stage, time_ms: timeMs })),
  );

const labelsOf = ({ taskKind: kind }: Predictor): Record<string, string> => ({
  ...(kind === undefined ? {} : taskKind(kind).labels.activities),
});

/** Facts and benchmarks of a machine with where they are from; what was put in comes last. */
function valuesOf(
  { document }: Machine,
  completed: Table,
  imputed: readonly string[],
): Examination['values'] {
  const origins = document.origin ?? {};
  const known = Object.entries(systemRow(withOneBenchmark(document, ''))).flatMap(([column, value]) => {
    if (value === null || column === COLUMN.systemId) return [];
    const usual = columnDefinition(column)?.role === 'benchmark' ? 'measured' : 'declared';
    return [
      { column, value: typeof value === 'boolean' ? String(value) : value, origin: origins[column] ?? usual },
    ];
  });
  const put = imputed.flatMap((column) => {
    const value = completed.has(column) ? completed.numbers(column)[0] : undefined;
    return value === undefined || !Number.isFinite(value)
      ? []
      : [{ column, value, origin: 'imputed' as const }];
  });
  const absent = new Set(known.map(({ column }) => column));
  return [...known, ...put.filter(({ column }) => !absent.has(column))];
}
