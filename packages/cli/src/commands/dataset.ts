import type { InputError, Table } from '@ctfusion/base';
import { counted } from '@ctfusion/base/text';
import type { DatasetDocument } from '@ctfusion/schema/documents';
import type { Command } from 'commander';
import { SYSTEMS_OPTION } from '../input-options.js';
import { note, printJson } from '../output.js';
import { addToolOptions, type ToolOptions } from '../tool-runs/tool-options.js';

interface BuildOptions {
  measurements: string[];
  benchmarks?: string[];
  systems: string[];
  curves?: string[];
  out: string;
  json?: boolean;
}

export function registerDataset(program: Command): void {
  const dataset = program.command('dataset').description('build or import a dataset');
  dataset
    .command('build')
    .description('join measured runs with benchmarks and system facts, and derive the feature columns')
    .requiredOption('--measurements <files...>', 'measured runs (.csv, .parquet); several files are appended')
    .option(
      '--benchmarks <files...>',
      'micro-benchmarks, one row per system, where the systems do not hold theirs',
    )
    .requiredOption(
      SYSTEMS_OPTION,
      'facts: one row per system, or system documents with benchmarks and curves',
    )
    .option('--curves <files...>', 'raw benchmark curves: adds the latency at each run’s batch size')
    .requiredOption('--out <file>', 'dataset to write (.csv or .parquet)')
    .option('--json', 'one JSON document on stdout')
    .action(build);
  const command = dataset
    .command('import')
    .description(
      'read a published layout, or a file as llama-bench, vLLM, timm or MLPerf write it, into a dataset',
    )
    .argument('<path>', 'the folder that holds it, or the file of a tool, which is recognised')
    .option(
      '--from <layout>',
      "'ctfusion' (the published repository), 'thesis', 'llm-consumer', 'llm-generation', 'cloud-servers', 'gpu-training', 'neusight', 'torchvision', 'timm', 'whisper-bench' or 'stable-diffusion'",
    )
    .requiredOption('--out <file>', 'dataset to write (.csv or .parquet)')
    .option('--json', 'one JSON document on stdout')
    .action(importLayout);
  addToolOptions(command);
}

async function build(options: BuildOptions): Promise<void> {
  const { buildDataset } = await import('@ctfusion/learn');
  const { tableFormat, writeTable } = await import('@ctfusion/base/files');
  const { readDataTable } = await import('../input/data-table.js');
  const { backendOf } = await import('../input/run-backend.js');
  const { readSystemTables } = await import('../input/system-files.js');
  tableFormat(options.out);
  const read = (files: string[]) => Promise.all(files.map(readDataTable));
  const measurements = await read(options.measurements);
  const systems = await readSystemTables(options.systems, backendOf(measurements));
  const { dataset, systemsWithoutRuns } = buildDataset({
    measurements,
    benchmarks: options.benchmarks === undefined ? systems.tables : await read(options.benchmarks),
    systems: systems.tables,
    curves: [
      ...(await read(options.curves ?? [])),
      ...(systems.curves === undefined ? [] : [systems.curves]),
    ],
  });
  await writeTable(dataset, options.out);
  if (systemsWithoutRuns.length > 0) note(`left out, no run measured: ${systemsWithoutRuns.join(', ')}`);
  report(options, {
    rows: dataset.rowCount,
    columns: dataset.names.length,
    systems_without_runs: systemsWithoutRuns,
  });
}

async function importLayout(
  folder: string,
  options: ToolOptions & { from?: string; out: string; json?: boolean },
): Promise<void> {
  const { tableFormat, writeTable } = await import('@ctfusion/base/files');
  tableFormat(options.out);
  const imported =
    options.from === undefined ? await readToolFile(folder, options) : await readLayout(folder, options.from);
  const { checkImported } = await import('@ctfusion/learn');
  checkImported(imported.table, folder, imported.leftOut);
  await writeTable(imported.table, options.out);
  const { noteLeftOut } = await import('../tool-runs/left-out-note.js');
  noteLeftOut(imported.leftOut ?? {});
  for (const file of imported.absentFiles ?? []) note(`absent: ${file}`);
  if (imported.content === 'systems') note('the run table is absent, so the result has one row per system');
  report(options, {
    content: imported.content ?? 'measurements',
    rows: imported.table.rowCount,
    columns: imported.table.names.length,
    absent_files: [...(imported.absentFiles ?? [])],
    ...(imported.leftOut === undefined ? {} : { rows_left_out: imported.leftOut }),
  });
}

interface Imported {
  readonly table: Table;
  readonly content?: 'measurements' | 'systems';
  readonly absentFiles?: readonly string[];
  readonly leftOut?: Readonly<Record<string, number>>;
}

/** @throws InputError if the file is of no tool that is known, or does not say what is needed. */
async function readToolFile(file: string, options: ToolOptions): Promise<Imported> {
  const { checkDevices, readToolRuns } = await import('../tool-runs/read-tool-runs.js');
  const tool = await readToolRuns(file, options);
  if (tool === undefined) throw await unknownFile(file);
  const { readResolvers } = await import('../input/catalog-files.js');
  const resolvers = readResolvers();
  if (options.on !== undefined) await checkDevices([options.on], resolvers, { field: '--on' });
  return tool.describe(resolvers);
}

/** A file of no tool. @throws InputError if it is not there, or is JSON that is damaged: then nobody can know it. */
async function unknownFile(file: string): Promise<InputError> {
  const { existsSync } = await import('node:fs');
  const { InputError } = await import('@ctfusion/base');
  const { isJsonFile, readBytes, readRowsContent } = await import('@ctfusion/base/files');
  const { columnType } = await import('@ctfusion/schema/columns');
  if (!existsSync(file)) readBytes(file);
  if (isJsonFile(file)) await readRowsContent(file, columnType);
  return new InputError(
    'setting-missing',
    'is no file of llama-bench, vLLM, timm or MLPerf; name the layout of a folder with --from',
    { file },
  );
}

/** @throws InputError if no importer has that name, or as it does. */
async function readLayout(folder: string, layout: string): Promise<Imported> {
  const learn = await import('@ctfusion/learn');
  const { InputError, shown } = await import('@ctfusion/base');
  const { readResolvers } = await import('../input/catalog-files.js');
  const importers = new Map<string, () => Imported | Promise<Imported>>([
    ['ctfusion', () => learn.importCtfusion(folder)],
    ['thesis', () => learn.importThesis(folder)],
    ['llm-consumer', () => learn.importLlmConsumer(folder, readResolvers())],
    ['llm-generation', () => learn.importLlmGeneration(folder, readResolvers())],
    ['cloud-servers', () => learn.importCloudServers(folder, readResolvers())],
    ['gpu-training', () => learn.importGpuTraining(folder, readResolvers())],
    ['neusight', () => learn.importNeusight(folder, readResolvers())],
    ['torchvision', () => learn.importTorchvision(folder, readResolvers())],
    ['timm', () => learn.importTimm(folder, readResolvers())],
    ['whisper-bench', () => learn.importWhisperBench(folder, readResolvers())],
    ['stable-diffusion', () => learn.importStableDiffusion(folder, readResolvers())],
  ]);
  const read = importers.get(layout);
  if (read !== undefined) return await read();
  const known = [...importers.keys()].map((name) => `'${name}'`).join(', ');
  throw new InputError('unknown-name', `${shown(layout)} is not a known layout; use one of ${known}`, {
    field: '--from',
  });
}

function report(
  options: { out: string; json?: boolean },
  result: Omit<DatasetDocument, 'schema_version' | 'out'>,
): void {
  if (options.json) printJson<DatasetDocument>({ schema_version: 1, out: options.out, ...result });
  else note(`${options.out}: ${counted(result.rows, 'row')}, ${counted(result.columns, 'column')}`);
}
