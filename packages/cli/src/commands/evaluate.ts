import { join } from 'node:path';
import { counted, printable } from '@ctfusion/base/text';
import type { EvaluationFindings } from '@ctfusion/report';
import type { EvaluationDocument } from '@ctfusion/schema/documents';
import type { Command } from 'commander';
import { formatTable } from '../fitting-table.js';
import { note, print, printJson } from '../output.js';

interface EvaluateOptions {
  published?: string;
  layout?: string;
  out: string;
  json?: boolean;
}

export function registerEvaluate(program: Command): void {
  program
    .command('evaluate')
    .description('compare runs on the same test rows: tables and figures as HTML, Markdown, CSV, SVG and PNG')
    .argument('[runs...]', 'run directories, or folders of them')
    .option('--published <folder>', 'folder of published run directories, compared among themselves')
    .option('--layout <file>', 'YAML that names the methods, their order, groups and hardware categories')
    .requiredOption('--out <folder>', 'folder to write; an older report in it is replaced')
    .option('--json', 'one JSON document on stdout')
    .action(evaluate);
}

async function evaluate(runs: string[], { out, json, ...request }: EvaluateOptions): Promise<void> {
  const { checkReportFolder, evaluateRuns, writeReport } = await import('@ctfusion/report');
  checkReportFolder(out);
  const { report, document } = await evaluateRuns({ runs, ...request });
  const files = await writeReport(report, out);
  if (json) {
    printJson<EvaluationDocument>({ ...document, out, files });
    return;
  }
  for (const group of document.groups) print(`${formatGroup(group)}\n`);
  note(`${counted(files.length, 'file')}; open ${join(out, files[0]!)}`);
}

const COLUMNS = [
  ['mape_percent', 'MAPE %'],
  ['mape_low_percent', '95 % from'],
  ['mape_high_percent', 'to'],
  ['median_percent', 'median %'],
  ['p95_percent', 'P95 %'],
  ['p99_percent', 'P99 %'],
] as const;

function formatGroup({ title, tables }: EvaluationFindings['groups'][number]): string {
  const cell = (value: string | number | null | undefined): string =>
    typeof value === 'number' ? value.toFixed(2) : (value ?? '–');
  const table = formatTable(
    ['method', 'rows', ...COLUMNS.map(([, label]) => label)],
    (tables['accuracy'] ?? []).map((row) => [
      cell(row['method']),
      String(row['rows']),
      ...COLUMNS.map(([key]) => cell(row[key])),
    ]),
  );
  return `${printable(title)}\n${table}`;
}
