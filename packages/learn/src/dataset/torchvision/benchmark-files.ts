import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { InputError } from '@ctfusion/base';
import { readText } from '@ctfusion/base/files';

/** One table of repetitions: a device's, at one precision and mode. */
export interface BenchmarkFile {
  readonly path: string;
  /** Folder that it lies in, and the copy's number where a name stands twice: one host's set. */
  readonly set: string;
  readonly device: string;
  readonly devices: number;
  /** `fp32`, `fp16`, `fp64`. */
  readonly precision: string;
  readonly mode: 'inference' | 'training';
  /** Highest clock of the host (GHz), where the folder's `system_info.txt` tells it. */
  readonly hostClockGhz?: number;
}

/** `GeForce RTX 2080 Ti_1_gpus__float_model_inference_benchmark(1).csv` */
const NAME =
  /^(.+?)(?:_(\d+)_gpus_)?_(double|half|single|float)_model_(inference|training|train)_benchmark(\(\d+\))?\.csv(?:\.gz)?$/;
const PRECISIONS: Readonly<Record<string, string>> = {
  double: 'fp64',
  half: 'fp16',
  single: 'fp32',
  float: 'fp32',
};
const SYSTEM_INFO = 'system_info.txt';
/** `scpufreq(current=…, min=1200.0, max=3700.0)`, MHz. */
const HIGHEST_CLOCK = /scpufreq\(.*?max=([\d.]+)\)/;
const DEEPEST = 3;

/**
 * The tables of a folder and those below it.
 * @throws InputError if there is none.
 */
export function benchmarkFiles(folder: string): BenchmarkFile[] {
  const found = existsSync(folder) ? filesOf(folder, DEEPEST) : [];
  if (found.length === 0) {
    throw new InputError(
      'file-unreadable',
      'has no <device>_<precision>_model_<inference|training>_benchmark.csv',
      {
        file: folder,
      },
    );
  }
  return found;
}

function filesOf(folder: string, depth: number): BenchmarkFile[] {
  const clock = hostClockGhz(join(folder, SYSTEM_INFO));
  return readdirSync(folder)
    .sort()
    .flatMap((name): BenchmarkFile[] => {
      const path = join(folder, name);
      if (statSync(path).isDirectory()) return depth > 0 ? filesOf(path, depth - 1) : [];
      const parts = NAME.exec(name);
      if (parts === null) return [];
      const [, device, devices, precision, mode, copy] = parts;
      return [
        {
          path,
          set: `${basename(folder)}${copy ?? ''}`,
          device: device!,
          devices: Number(devices ?? 1),
          precision: PRECISIONS[precision!]!,
          mode: mode === 'inference' ? 'inference' : 'training',
          ...(clock === undefined ? {} : { hostClockGhz: clock }),
        },
      ];
    });
}

function hostClockGhz(path: string): number | undefined {
  if (!existsSync(path)) return undefined;
  const megahertz = Number(HIGHEST_CLOCK.exec(readText(path))?.[1]);
  return megahertz > 0 ? megahertz / 1000 : undefined;
}
