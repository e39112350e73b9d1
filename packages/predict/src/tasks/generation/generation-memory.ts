import type { Table } from '@ctfusion/base';
import { COLUMN } from '@ctfusion/schema/columns';
import type { MemoryDemand, MemoryPlace } from '../memory-demand.js';
import { columnOr } from '../quantity.js';

const GIB = 2 ** 30;
const BYTES_OF_KEY_AND_VALUE = 2 * 2;
/** The device's context and the activations of one chunk of the prompt: the least that runtimes were seen to take beside weights and cache. */
export const WORKSPACE_GIB = 0.25;

/** Runtimes that reserve the cache of every sequence before they begin; servers hold as many sequences as fit and let the others wait. */
const RESERVE_ALL_SEQUENCES = new Set([
  'llama.cpp',
  'ik_llama.cpp',
  'llamafile',
  'lmstudio',
  'ollama',
  'mlx',
]);
/** Runtimes that leave layers or experts on the host where the device is too small: by themselves, or because they are made for that. */
const SPILL_TO_HOST = new Set(['ollama', 'lmstudio', 'llamafile', 'ik_llama.cpp']);
/** Columns without which the sum is not known. */
const NEEDED = [
  COLUMN.params,
  COLUMN.weightBits,
  COLUMN.transformerLayers,
  COLUMN.kvHeads,
  COLUMN.headSize,
  COLUMN.promptTokens,
  COLUMN.generatedTokens,
] as const;

/**
 * What every row's generation must hold: weights (parameters × bits), keys and values in half precision of all tokens (2 · 2 · layers · heads ·
 * size bytes each, of the layers that keep them all), and a workspace. Layers that the run leaves on the host are the host's to hold, with their share of the cache.
 */
export function generationMemory(table: Table): (readonly MemoryDemand[])[] {
  if (!NEEDED.every((name) => table.has(name))) return emptyRows(table.rowCount);
  const [params, bits, layers, heads, size, prompt, generated] = NEEDED.map((name) => table.numbers(name));
  const cached = columnOr(table, COLUMN.cachedTokens, () => 0);
  const sequences = columnOr(table, COLUMN.sequences, () => 1);
  const devices = columnOr(table, COLUMN.parallelDevices, () => 1);
  const cacheLayers = columnOr(table, COLUMN.cacheLayers, (row) => layers![row]!);
  const deviceLayers = columnOr(table, COLUMN.deviceLayers, () => Number.POSITIVE_INFINITY);
  const [runtimes, accelerators, sharing] = [COLUMN.runtime, COLUMN.accelerator, COLUMN.parallelBy].map(
    (name) => (table.has(name) ? table.texts(name) : []),
  );
  return Array.from({ length: table.rowCount }, (_, row) => {
    const runtime = runtimes![row] ?? '';
    const held = RESERVE_ALL_SEQUENCES.has(runtime) ? sequences(row) : 1;
    const cacheBytes = BYTES_OF_KEY_AND_VALUE * cacheLayers(row) * heads![row]! * size![row]!;
    const whole = {
      weights: (params![row]! * bits![row]!) / 8 / GIB,
      cache: (cacheBytes * held * (cached(row) + prompt![row]! + generated![row]!)) / GIB,
    };
    if (!Number.isFinite(whole.weights + whole.cache)) return [];
    const place = placeOf(accelerators![row] ?? '', runtime);
    const isCopied = sharing![row] === 'data';
    const count = isCopied ? 1 : devices(row);
    if (place !== 'device') return [demand(place, count, whole, 1)];
    const share = Math.min(1, deviceLayers(row) / layers![row]!);
    return [
      ...(share > 0 ? [demand('device', count, whole, share)] : []),
      ...(share < 1 ? [demand('host', 1, whole, 1 - share)] : []),
    ];
  });
}

const emptyRows = (count: number): (readonly MemoryDemand[])[] => Array.from({ length: count }, () => []);

function placeOf(accelerator: string, runtime: string): MemoryPlace {
  if (accelerator === 'cpu') return 'host';
  if (accelerator === 'metal') return 'shared';
  return SPILL_TO_HOST.has(runtime) ? 'device and host' : 'device';
}

function demand(
  place: MemoryPlace,
  devices: number,
  { weights, cache }: { readonly weights: number; readonly cache: number },
  share: number,
): MemoryDemand {
  const parts = [
    { what: 'weights', gib: weights * share },
    { what: 'cache', gib: cache * share },
    { what: 'workspace', gib: WORKSPACE_GIB },
  ];
  return { place, devices, parts };
}
