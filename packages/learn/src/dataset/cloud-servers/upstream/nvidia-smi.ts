import type { BenchmarkOutput } from './server-folders.js';

/** Column of the parsed tables → tags that enclose it, outermost first, of the first GPU. */
const TAGS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  gpu: [['product_name']],
  gpu_memory: [['fb_memory_usage', 'total']],
  // Drivers call it by either name.
  gpu_power_limit: [
    ['gpu_power_readings', 'current_power_limit'],
    ['power_readings', 'power_limit'],
  ],
  gpu_sm_clock: [['max_clocks', 'sm_clock']],
  gpu_mem_clock: [['max_clocks', 'mem_clock']],
};

/**
 * The first GPU as `nvidia-smi -q -x` prints it, and how many there are; nothing where it says that there is none ("No devices were found").
 * The file is the tool's own: tags do not nest in themselves, and carry no markup.
 */
export function parseNvidiaSmi({ text }: BenchmarkOutput): Readonly<Record<string, string>> {
  const gpu = between(text, 'gpu');
  if (gpu === undefined) return {};
  const cells = Object.entries(TAGS).map(([column, paths]): [string, string] => [
    column,
    paths.map((path) => path.reduce<string | undefined>(inside, gpu)).find((cell) => cell !== undefined) ??
      '',
  ]);
  return {
    ...Object.fromEntries(cells),
    gpus: between(text, 'attached_gpus') ?? '1',
    driver: between(text, 'driver_version') ?? '',
  };
}

const inside = (text: string | undefined, tag: string): string | undefined =>
  text === undefined ? undefined : between(text, tag);

/** What the first element of that name encloses. */
const between = (text: string, tag: string): string | undefined =>
  new RegExp(`<${tag}(?: [^>]*)?>([\\s\\S]*?)</${tag}>`).exec(text)?.[1]?.trim();
