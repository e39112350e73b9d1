import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** A GPU as the vendor's own tool describes it. */
export interface GpuInfo {
  readonly vendor: 'nvidia' | 'amd' | 'other';
  readonly name: string;
  readonly vramMb: number | undefined;
  readonly driver: string | undefined;
  /** Clocks, power limit, link: whatever the tool tells, by its own names. */
  readonly settings: Readonly<Record<string, string>>;
}

/** Runs a program and gives its output; rejects where it is missing or fails. */
export type RunProgram = (program: string, args: readonly string[]) => Promise<string>;

const runProgram: RunProgram = async (program, args) =>
  (await promisify(execFile)(program, [...args], { timeout: 10_000 })).stdout;

const nvidiaFields = [
  'name',
  'memory.total',
  'driver_version',
  'clocks.max.sm',
  'clocks.sm',
  'clocks.max.mem',
  'clocks.mem',
  'power.limit',
  'persistence_mode',
  'compute_mode',
  'pcie.link.gen.max',
  'pcie.link.width.max',
  'mig.mode.current',
];

/** Asks nvidia-smi and rocm-smi: neither needs lspci. Where both are missing, or see nothing, the list is empty. */
export async function queryGpus(run: RunProgram = runProgram): Promise<readonly GpuInfo[]> {
  const answers = await Promise.all(
    [
      run('nvidia-smi', [`--query-gpu=${nvidiaFields.join(',')}`, '--format=csv,noheader,nounits']).then(
        parseNvidia,
      ),
      run('rocm-smi', ['--showproductname', '--showmeminfo', 'vram', '--showdriverversion', '--json']).then(
        parseAmd,
      ),
    ].map((answer) => answer.catch(() => [])),
  );
  return answers.flat();
}

function parseNvidia(text: string): readonly GpuInfo[] {
  return text
    .trim()
    .split('\n')
    .filter((line) => line.includes(','))
    .map((line) => {
      const values = line.split(',').map((value) => value.trim());
      const settings = Object.fromEntries(
        nvidiaFields
          .map((field, index) => [field, values[index] ?? ''])
          .filter(([, value]) => !/^\[.*\]$|^$/.test(value!)),
      ) as Record<string, string>;
      const vram = Number(settings['memory.total']);
      return {
        vendor: 'nvidia' as const,
        name: settings['name'] ?? 'NVIDIA GPU',
        vramMb: Number.isFinite(vram) ? vram : undefined,
        driver: settings['driver_version'],
        settings,
      };
    });
}

function parseAmd(text: string): readonly GpuInfo[] {
  const cards = JSON.parse(text) as Record<string, Record<string, string>>;
  const driver = cards['system']?.['Driver version'];
  return Object.entries(cards)
    .filter(([key]) => key.startsWith('card'))
    .map(([, settings]) => {
      const bytes = Number(settings['VRAM Total Memory (B)']);
      return {
        vendor: 'amd' as const,
        name: settings['Card Series'] ?? settings['Card series'] ?? 'AMD GPU',
        vramMb: Number.isFinite(bytes) ? Math.round(bytes / 2 ** 20) : undefined,
        driver,
        settings,
      };
    });
}
