import { COLUMN } from '@ctfusion/schema/columns';
import type { SystemDocument } from '@ctfusion/schema/documents';
import { operatorCurves } from '../analysis/curve.js';
import type { Features } from '../analysis/features.js';
import type { Raws } from '../analysis/raws.js';
import type { Machine } from '../machine/describe-machine.js';
import type { Metadata } from './metadata.js';

type Facts = Record<string, string | number>;
type Benchmark = SystemDocument['benchmarks'][number];

/** `system.json`: what was read off a machine, and what one backend measured on it. */
export function systemDocumentOf(
  systemId: string,
  machine: Machine,
  benchmark: Benchmark | undefined,
): SystemDocument {
  const facts = machineFacts(machine);
  return {
    schema_version: 2,
    system_id: systemId,
    facts,
    benchmarks: benchmark === undefined ? [] : [benchmark],
    origin: Object.fromEntries(Object.keys(facts).map((name) => [name, 'measured' as const])),
  };
}

/** A run of the benchmarks as the document has it; undefined where nothing was measured. */
export function benchmarkOf(metadata: Metadata, features: Features, raws: Raws): Benchmark | undefined {
  if (Object.keys(features.values).length === 0) return undefined;
  return {
    backend: metadata.backend,
    versions: versionsOf(metadata),
    measured_at: metadata.created_at,
    busy_cores: features.otherCoresBusy,
    repeats: 1,
    features: features.values,
    curves: operatorCurves(raws.points).flatMap(({ benchmark, dataType, points }) =>
      points.map(({ batchSize, latencyMs, throughputPerSecond, summary }) => ({
        benchmark_name: benchmark,
        data_type: dataType,
        batch_size: batchSize,
        latency_ms: latencyMs,
        throughput_items_per_sec: throughputPerSecond,
        samples: summary.samples,
      })),
    ),
  };
}

/** Runtimes of the backend; numbers among its details are properties of the device, but for those that are called versions. */
function versionsOf({ versions, backend_details: details, tool_version }: Metadata): Record<string, string> {
  const own = Object.entries(details).flatMap(([name, value]): [string, string][] =>
    typeof value === 'string' && value !== '' ? [[name, value]] : [],
  );
  return { ...versions, ...Object.fromEntries(own), 'ctfusion-bench': tool_version };
}

/** Facts under the catalogue's names; what nothing told is left out. The device is the first GPU that can be used. */
export function machineFacts({ cpu, usable_cores, memory_mb, gpus }: Machine): Facts {
  // Folders of older versions say neither of a GPU whether it can be used, nor of a CPU which instructions it has.
  const gpu = gpus.find(({ isUsable }) => isUsable !== false);
  const instructions = cpu.instruction_sets ?? [];
  const setting = (name: string): number | undefined => {
    const value = Number(gpu?.settings[name] ?? Number.NaN);
    return Number.isFinite(value) ? value : undefined;
  };
  const facts: Readonly<Record<string, string | number | null | undefined>> = {
    [COLUMN.cpuName]: cpu.name,
    [COLUMN.coresTotal]: usable_cores,
    [COLUMN.threads]: cpu.threads,
    [COLUMN.baseGhz]: cpu.base_ghz,
    [COLUMN.hostClockGhz]: cpu.clock_ghz,
    [COLUMN.l3CacheMb]: cpu.l3_cache_mb,
    [COLUMN.memoryMb]: memory_mb,
    [COLUMN.instructionSets]: instructions.join(' '),
    [COLUMN.gpuName]: gpu?.name,
    [COLUMN.vramGb]: gpu?.vramMb === undefined ? undefined : gpu.vramMb / 1024,
    [COLUMN.pcieGeneration]: setting('pcie.link.gen.max'),
    [COLUMN.pcieLanes]: setting('pcie.link.width.max'),
    [COLUMN.gpuPowerLimitW]: setting('power.limit'),
    [COLUMN.driver]: gpu?.driver,
  };
  return Object.fromEntries(
    Object.entries(facts).filter((entry): entry is [string, string | number] => (entry[1] ?? '') !== ''),
  );
}
