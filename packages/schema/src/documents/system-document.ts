import { InputError, shown } from '@ctfusion/base';
import { z } from 'zod';
import { COLUMN } from '../columns/index.js';
import { type DocumentKind, type DocumentOf, readDocument } from './document-kind.js';
import { cell, dateTime, latencyMs, name } from './fields.js';

/** A point of a micro-benchmark's curve. */
const curvePointSchema = z.strictObject({
  benchmark_name: name,
  /** `fp32`, `fp16`, … */
  data_type: name,
  batch_size: z.int().positive(),
  /** Median time of one call on the whole batch. */
  latency_ms: latencyMs,
  throughput_items_per_sec: z.number().positive().optional(),
  samples: z.int().positive().optional(),
});

/** What one runtime measured on the machine. Features of different runtimes are never mixed. */
const systemBenchmarkSchema = z.strictObject({
  /** The runtime that was measured with: `torch`, `onnxruntime-cpu`, `cuda`, … */
  backend: name,
  /** Program or library → version. */
  versions: z.record(name, z.string()),
  measured_at: dateTime,
  /** Cores that other programs kept busy meanwhile; well above 0 the figures are slower than the machine is. */
  busy_cores: z.number().min(0).optional(),
  /** Runs of the whole benchmark that the features were made of. */
  repeats: z.int().positive(),
  /** Benchmark column → value; the unit is in the name. What was not measured is absent. */
  features: z.record(name, z.number()),
  curves: z.array(curvePointSchema),
});

/** How a fact came to be known. */
const originSchema = z.enum(['measured', 'declared', 'looked_up', 'imputed']);

/** A machine: what is known of it, what was measured on it, and what it costs. */
const systemDocumentSchema = z.strictObject({
  schema_version: z.literal(2),
  /** Tells unlike machines apart; the same for the same machine on another day. */
  system_id: name,
  /** Any subset of the catalogue's facts (`cores_total`, `gpu_name`, `vram_gb`, …); what is not known is absent. */
  facts: z.record(name, cell),
  benchmarks: z.array(systemBenchmarkSchema),
  /** In the currency of whoever compares; all systems of a ranking in one. */
  price_per_hour: z.number().min(0).optional(),
  /** Fact or feature → how it came to be known; what is not named here was declared, a feature measured. */
  origin: z.record(name, originSchema).optional(),
});

/** `system.json`. Version 1 was a note of `measure`'s about its machine, without facts or benchmarks by the catalogue's names. */
export const systemDocument = {
  name: 'system',
  version: 2,
  schema: systemDocumentSchema,
  remedy: 'measure the machine again',
} as const satisfies DocumentKind;

export type SystemDocument = DocumentOf<typeof systemDocument>;

/**
 * A system as one row of a table: its id, its facts, and the features of one backend beside that backend's name.
 * @param backend the backend whose features are wanted; where the document has one benchmark, that is taken.
 * @throws InputError if several of the document's benchmarks could be meant.
 */
export function systemRow(system: SystemDocument, backend?: string): Record<string, z.output<typeof cell>> {
  const { facts, price_per_hour: price } = system;
  const benchmark = chooseBenchmark(system, backend);
  return {
    ...facts,
    ...benchmark?.features,
    ...(benchmark === undefined ? {} : { [COLUMN.backend]: benchmark.backend }),
    ...(price === undefined ? {} : { [COLUMN.pricePerHour]: price }),
    [COLUMN.systemId]: system.system_id,
  };
}

function chooseBenchmark({ system_id: id, benchmarks }: SystemDocument, backend: string | undefined) {
  const wanted = benchmarks.filter((entry) => entry.backend === backend);
  // Another backend's features are for the verdict to refuse: it says by what the machine was measured.
  const found = wanted.length > 0 ? wanted : benchmarks;
  if (found.length <= 1) return found[0];
  const backends = benchmarks.map((entry) => shown(entry.backend)).join(', ');
  throw new InputError(
    'setting-missing',
    `system ${shown(id)} was measured ${benchmarks.length} times (${backends}); say which of them counts`,
    { field: 'benchmarks' },
  );
}

/** What a JSON file's entry says of a machine: its row, and what a row has no place for. */
export interface SystemEntry {
  readonly row: Record<string, unknown>;
  readonly isDocument: boolean;
  /** Points of the chosen benchmark's curves, as rows of a table of raw curves. */
  readonly curves: readonly Record<string, unknown>[];
  /** When the chosen benchmark was measured; undefined where there is none. */
  readonly measuredAt?: string;
}

/**
 * What an entry says: of a system document, flattened; an entry without `schema_version` is a flat row already.
 * @param file what an error calls the place that it came from.
 * @throws InputError as `readDocument` and `systemRow`.
 */
export function systemEntryOf(entry: Record<string, unknown>, file: string, backend?: string): SystemEntry {
  if (!Object.hasOwn(entry, 'schema_version')) return { row: entry, isDocument: false, curves: [] };
  return systemEntry(readDocument(systemDocument, entry, file), backend);
}

/** As `systemEntryOf`, of a document of today's version that was checked before. @throws InputError as `systemRow`. */
export function systemEntry(system: SystemDocument, backend?: string): SystemEntry {
  const benchmark = chooseBenchmark(system, backend);
  return {
    row: systemRow(system, backend),
    isDocument: true,
    curves: (benchmark?.curves ?? []).map((point) => ({ ...point, [COLUMN.systemId]: system.system_id })),
    ...(benchmark === undefined ? {} : { measuredAt: benchmark.measured_at }),
  };
}
