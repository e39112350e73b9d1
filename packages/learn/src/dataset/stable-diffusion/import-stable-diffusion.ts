import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Column, InputError, Table } from '@ctfusion/base';
import { deriveColumns } from '@ctfusion/predict';
import type { Resolvers } from '@ctfusion/predict/systems';
import { COLUMN, isTextColumn } from '@ctfusion/schema/columns';
import { DATA_SHEET_BACKEND } from '../backend.js';
import { type MeanFacts, meanFacts } from '../mean-facts.js';
import { readPublishedReports } from './read-published.js';
import { readReportTable } from './read-table.js';
import type { Report } from './report.js';
import { groupReports, type ReportGroup } from './report-groups.js';
import { settingsOf } from './settings.js';

/** Our table; and the benchmark's own, as its repository holds it. */
const TABLE_FILE = 'runs.csv';
const PUBLISHED_FILES = ['pages/benchmark-data.json', 'benchmark-data.json'];
/** The benchmark makes one batch of images in twenty steps of 512 × 512 (its `benchmark.py`). */
const STEPS = 20;
const IMAGE_SIDE = 512;
const MODEL = 'sd15';
/** Checkpoints of another network: the benchmark runs whatever model is loaded, and nearly all are fine-tuned Stable Diffusion 1. */
const OTHER_NETWORK = /xl|v2-|768|flux|sd_?3/i;
/** Data sheets state the tensor peak with the slower accumulator, twice apart. */
const HIGHEST_PEAK_FACTOR = 2;
const UNKNOWN = 'unknown';

export interface StableDiffusionImport {
  readonly table: Table;
  /** Measurements (one batch size of one report) that were not taken, by reason; rows in the last one. */
  readonly leftOut: Readonly<Record<string, number>>;
}

/** A GPU as it is grouped: the catalog's part, or the reported name where it fits several. */
interface Device {
  readonly name: string;
  readonly facts: MeanFacts;
}

/**
 * Reads reports of image generation on users' own machines: one row per GPU, CPU, software and batch size, the median of three reports or
 * more. `system_id` is GPU × CPU, each a column (`gpu`, `cpu`) to group by; facts by the catalog of data sheets. Left out, and counted by
 * reason: GPUs without a data sheet, other networks, groups of fewer than three, and what is faster than the data sheet's peak.
 * @throws InputError if the folder has none of the files, a column is missing, or a cell that must be a number is none.
 */
export function importStableDiffusion(folder: string, resolvers: Resolvers): StableDiffusionImport {
  const leftOut: Record<string, number> = {};
  const keep = (
    reports: readonly Report[],
    reason: string,
    isKept: (report: Report) => boolean,
  ): Report[] => {
    const kept = reports.filter(isKept);
    const lost = measurementsOf(reports) - measurementsOf(kept);
    if (lost > 0) leftOut[reason] = lost;
    return kept;
  };
  const devices = deviceFinder(resolvers);
  const sameNetwork = keep(
    readReports(folder),
    'of another network',
    ({ model }) => !OTHER_NETWORK.test(model ?? ''),
  );
  const known = keep(sameNetwork, 'on GPUs without a data sheet', (report) => devices(report) !== undefined);
  const { groups, alone } = groupReports(known, (report) => devices(report)!.name);
  if (alone > 0) leftOut['in groups of fewer than three reports'] = alone;
  const described = deriveColumns(taskTable(groups, (report) => devices(report)!, resolvers, folder));
  const rows = Array.from({ length: described.rowCount }, (_, row) => row).filter(isPossible(described));
  if (rows.length < described.rowCount)
    leftOut['faster than the data sheet allows'] = described.rowCount - rows.length;
  return { table: described.take(rows).withSource(folder), leftOut };
}

function readReports(folder: string): Report[] {
  const table = join(folder, TABLE_FILE);
  if (existsSync(table)) return readReportTable(table);
  const published = PUBLISHED_FILES.map((name) => join(folder, name)).find((path) => existsSync(path));
  if (published !== undefined) return readPublishedReports(published);
  throw new InputError('file-unreadable', `has neither ${TABLE_FILE} nor ${PUBLISHED_FILES.join(' nor ')}`, {
    file: folder,
  });
}

const measurementsOf = (reports: readonly Report[]): number =>
  reports.reduce((sum, { rates }) => sum + rates.filter((rate) => rate !== undefined).length, 0);

/** Finds the GPU of a report; its memory tells parts of one name apart where it fits one of them. */
function deviceFinder({ gpu }: Resolvers): (report: Report) => Device | undefined {
  const found = new Map<string, Device | undefined>();
  return ({ gpu: name, memoryGb }) => {
    const key = `${memoryGb ?? ''} ${name}`;
    if (!found.has(key)) {
      const hinted = memoryGb === undefined ? undefined : gpu(name, { memoryGb });
      const { candidates } = hinted !== undefined && hinted.candidates.length > 0 ? hinted : gpu(name);
      const device = {
        name: candidates.length === 1 ? candidates[0]!.name : name,
        facts: meanFacts(candidates, 'some'),
      };
      found.set(key, candidates.length === 0 ? undefined : device);
    }
    return found.get(key);
  };
}

function taskTable(
  groups: readonly ReportGroup[],
  deviceOf: (report: Report) => Device,
  { cpu }: Resolvers,
  folder: string,
): Table {
  const devices = groups.map(({ first }) => deviceOf(first));
  const hosts = groups.map(({ first }) => first.cpu.trim() || UNKNOWN);
  const text = (value: (group: ReportGroup, row: number) => string): Column => ({
    kind: 'text',
    values: groups.map(value),
  });
  const number = (value: (group: ReportGroup) => number): Column => ({
    kind: 'number',
    values: Float64Array.from(groups, value),
  });
  const known = new Map<string, MeanFacts>();
  const hostFacts = hosts.map((name) => {
    const facts = known.get(name) ?? cpuFacts(name, cpu(name).candidates);
    known.set(name, facts);
    return facts;
  });
  const columns: [string, Column][] = [
    [COLUMN.systemId, text((_, row) => `${devices[row]!.name} × ${hosts[row]}`)],
    [COLUMN.gpu, text((_, row) => devices[row]!.name)],
    [COLUMN.cpu, text((_, row) => hosts[row]!)],
    [COLUMN.modelName, text(() => MODEL)],
    [COLUMN.taskKind, text(() => 'diffusion')],
    [COLUMN.backend, text(() => DATA_SHEET_BACKEND)],
    [COLUMN.runtime, text(() => 'torch')],
    [COLUMN.runtimeVersion, text(({ first }) => first.torch)],
    [COLUMN.precision, text(({ first }) => (first.isHalf ? 'fp16' : 'fp32'))],
    [COLUMN.attentionMethod, text(({ first }) => settingsOf(first.optimisation).attention)],
    [COLUMN.offload, text(({ first }) => settingsOf(first.optimisation).offload)],
    [COLUMN.software, text(({ first }) => first.optimisation)],
    [COLUMN.operatingSystem, text(({ first }) => first.operatingSystem)],
    [COLUMN.batchSize, number(({ batchSize }) => batchSize)],
    [COLUMN.images, number(({ batchSize }) => batchSize)],
    [COLUMN.diffusionSteps, number(() => STEPS)],
    [COLUMN.imageHeight, number(() => IMAGE_SIDE)],
    [COLUMN.imageWidth, number(() => IMAGE_SIDE)],
    [COLUMN.reports, number(({ reports }) => reports)],
    [COLUMN.totalTimeMs, number(({ rate, batchSize }) => (1000 * STEPS * batchSize) / rate)],
    ...factColumns(devices.map(({ facts }) => facts)),
    ...factColumns(hostFacts),
  ];
  return new Table(columns, groups.length, folder);
}

/** A signature says the core design, which no fact of a data sheet does: it stands in the place of the name. */
function cpuFacts(name: string, sheets: Parameters<typeof meanFacts>[0]): MeanFacts {
  const facts = meanFacts(sheets, 'some');
  return { ...facts, [COLUMN.cpuName]: facts[COLUMN.cpuName] ?? name };
}

/** Facts of every row as columns; missing where none is known. */
function factColumns(rows: readonly MeanFacts[]): [string, Column][] {
  const names = [...new Set(rows.flatMap((facts) => Object.keys(facts)))].sort();
  return names.map((name): [string, Column] => [
    name,
    isTextColumn(name)
      ? { kind: 'text', values: rows.map((facts) => String(facts[name] ?? '')) }
      : { kind: 'number', values: Float64Array.from(rows, (facts) => Number(facts[name] ?? Number.NaN)) },
  ]);
}

/** Whether a row takes as long as its FLOPs take at the highest peak. */
function isPossible(table: Table): (row: number) => boolean {
  const [images, steps, perStep, flops, half, time] = [
    COLUMN.images,
    COLUMN.diffusionSteps,
    COLUMN.passesPerStep,
    COLUMN.passFlopsG,
    COLUMN.deviceHalfTflops,
    COLUMN.totalTimeMs,
  ].map((name) => table.numbers(name));
  return (row) => {
    const gflops = images![row]! * steps![row]! * perStep![row]! * flops![row]!;
    return time![row]! >= gflops / (HIGHEST_PEAK_FACTOR * half![row]!);
  };
}
