import { type GpuInfo, pciId, standInName } from './gpu-info.js';
import { firstLine, type ProgramAnswer, type RunProgram, toolNumber, toolValue } from './tool-answer.js';

const fields = [
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
] as const;

/** Not on PATH inside WSL, though always there. */
const programs = ['nvidia-smi', '/usr/lib/wsl/lib/nvidia-smi'] as const;

/** Messages that only a machine with an NVIDIA GPU gives, though its driver is out of order. */
const brokenDriver = /version mismatch|GPU is lost|device handle for GPU|requires reset|fallen off the bus/i;

type Row = Readonly<Record<string, string>>;

export interface NvidiaAnswer {
  readonly gpus: readonly GpuInfo[];
  /** What the tool complained of where it told of no GPU; `undefined` where it is not installed. */
  readonly problem?: string | undefined;
  /** Whether the complaint itself shows that there is a GPU. */
  readonly isBroken: boolean;
}

/**
 * Asks nvidia-smi for every GPU. A driver that does not know a field refuses the whole question, so it is asked again
 * without that field, and in the end field by field; a value that it does not have is left out.
 */
export async function queryNvidia(
  run: RunProgram,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<NvidiaAnswer> {
  for (const program of programs) {
    const ask = (...args: string[]) => run(program, args);
    const { rows, last } = await queryRows(ask);
    if (last.exitCode === undefined && firstLine(last) === '') continue;
    if (rows.length === 0) {
      const problem = firstLine(last) || undefined;
      return { gpus: [], problem, isBroken: brokenDriver.test(`${last.output}\n${last.complaint}`) };
    }
    const isSliced = rows.some((row) => row['mig.mode.current'] === 'Enabled');
    const isNameless = rows.some((row) => row['name'] === undefined);
    const visible = environment['CUDA_VISIBLE_DEVICES'];
    const isListed = isSliced || isNameless || /GPU-/.test(visible ?? '');
    const listing = isListed ? parseListing((await ask('-L')).output) : [];
    const ids = isNameless ? await deviceIds(ask, rows.length) : [];
    const gpus = rows.map((row, index) => gpuOf(row, listing[index], ids[index], visible ?? ''));
    return { gpus: visible === undefined ? gpus : onlyVisible(gpus, listing, environment), isBroken: false };
  }
  return { gpus: [], isBroken: false };
}

type Ask = (...args: string[]) => Promise<ProgramAnswer>;

async function queryRows(ask: Ask): Promise<{ readonly rows: readonly Row[]; readonly last: ProgramAnswer }> {
  const query = (names: readonly string[]) =>
    ask(`--query-gpu=${names.join(',')}`, '--format=csv,noheader,nounits');
  let wanted: readonly string[] = fields;
  let last = await query(wanted);
  for (;;) {
    const rows = parseRows(last.output, wanted);
    if (rows.length > 0) return { rows, last };
    const unknown = unknownField(last);
    if (unknown === undefined || !wanted.includes(unknown)) break;
    wanted = wanted.filter((field) => field !== unknown);
    last = await query(wanted);
  }
  if (!/valid field/i.test(`${last.output}\n${last.complaint}`)) return { rows: [], last };
  // The message does not say which field: each by itself.
  const columns = await Promise.all(
    wanted.map(async (field) => parseRows((await query([field])).output, [field])),
  );
  const count = Math.max(...columns.map((column) => column.length));
  const rows = Array.from({ length: count }, (_, index) =>
    Object.assign({}, ...columns.map((column) => (column.length === count ? column[index] : {}))),
  ) as readonly Row[];
  return { rows, last };
}

function unknownField({ output, complaint }: ProgramAnswer): string | undefined {
  return /Field "([^"]+)" is not a valid field/i.exec(`${output}\n${complaint}`)?.[1];
}

/** Lines of as many values as were asked for; warnings between them are none. Absent values are left out. */
function parseRows(text: string, names: readonly string[]): readonly Row[] {
  return text.split('\n').flatMap((line): Row[] => {
    const values = line.split(',');
    if (
      line.trim() === '' ||
      values.length !== names.length ||
      /valid field|NVIDIA-SMI has failed/i.test(line)
    )
      return [];
    const known = names.flatMap((name, index): [string, string][] => {
      const value = toolValue(values[index]);
      return value === undefined ? [] : [[name, value]];
    });
    return [Object.fromEntries(known)];
  });
}

/**
 * GPUs as `CUDA_VISIBLE_DEVICES` leaves them to programs: the others are there, but not to be used. CUDA counts from the fastest
 * unless it is told to count as nvidia-smi does, so that of unlike GPUs a bare number names none for certain.
 */
function onlyVisible(
  gpus: readonly GpuInfo[],
  listing: readonly Listed[],
  environment: Readonly<Record<string, string | undefined>>,
): readonly GpuInfo[] {
  const wanted = (environment['CUDA_VISIBLE_DEVICES'] ?? '').split(',').map((entry) => entry.trim());
  const isOrdered =
    environment['CUDA_DEVICE_ORDER'] === 'PCI_BUS_ID' || new Set(gpus.map(({ name }) => name)).size === 1;
  // Slices are chosen among in `gpuOf`.
  if (wanted.some((entry) => entry.startsWith('MIG-'))) return gpus;
  const isNumbered = wanted.some((entry) => /^\d+$/.test(entry));
  if (isNumbered && !isOrdered) return gpus;
  return gpus.map((gpu, index) => {
    const uuid = listing[index]?.uuid;
    const isVisible = wanted.some(
      (entry) => entry === String(index) || (entry.startsWith('GPU-') && uuid?.startsWith(entry) === true),
    );
    return { ...gpu, isUsable: isVisible };
  });
}

interface Listed {
  readonly name: string | undefined;
  readonly uuid: string | undefined;
  readonly slices: readonly { readonly profile: string; readonly uuid: string }[];
}

/** `nvidia-smi -L`: a line per GPU, and below it one per MIG device. */
function parseListing(text: string): readonly Listed[] {
  const listed: {
    name: string | undefined;
    uuid: string | undefined;
    slices: { profile: string; uuid: string }[];
  }[] = [];
  for (const line of text.split('\n')) {
    const [, gpu, own] = /^GPU \d+: (.*?)(?: \(UUID: ([^)]*)\))?\s*$/.exec(line) ?? [];
    if (gpu !== undefined) listed.push({ name: toolValue(gpu), uuid: own, slices: [] });
    const [, profile, uuid = ''] = /^\s+MIG (\S+)\s+Device\s+\d+:(?: \(UUID: ([^)]*)\))?/.exec(line) ?? [];
    if (profile !== undefined) listed.at(-1)?.slices.push({ profile, uuid });
  }
  return listed;
}

async function deviceIds(ask: Ask, count: number): Promise<readonly (string | undefined)[]> {
  const { output } = await ask('--query-gpu=pci.device_id', '--format=csv,noheader');
  const rows = parseRows(output, ['id']);
  return rows.length === count ? rows.map(({ id }) => pciId('10de', id)) : [];
}

function gpuOf(row: Row, listed: Listed | undefined, deviceId: string | undefined, visible: string): GpuInfo {
  const name = row['name'] ?? listed?.name;
  const isSliced = row['mig.mode.current'] === 'Enabled';
  const slices = listed?.slices ?? [];
  // CUDA takes the first MIG device unless it is told which.
  const slice = slices.find(({ uuid }) => uuid !== '' && visible.includes(uuid)) ?? slices[0];
  const [, sliceGb] = /(\d+)gb/.exec(slice?.profile ?? '') ?? [];
  const sliceMb = sliceGb === undefined ? undefined : Number(sliceGb) * 1024;
  return {
    vendor: 'nvidia',
    name: name ?? standInName('nvidia', deviceId),
    isNamed: name !== undefined,
    deviceId,
    slice: isSliced ? (slice?.profile ?? 'mig') : undefined,
    vramMb: isSliced ? sliceMb : toolNumber(row['memory.total']),
    driver: row['driver_version'],
    isUsable: true,
    settings: row,
  };
}
