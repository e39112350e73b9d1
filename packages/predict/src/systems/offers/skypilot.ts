import { InputError } from '@ctfusion/base';
import { COLUMN } from '@ctfusion/schema/columns';
import { numberOf, type OfferRow, textOf } from './cells.js';
import { type Offer, OfferBuilder, OfferIds } from './offer.js';
import { addGpu, fittingMemory, type Resolvers } from './part-evidence.js';
import { type Literal, parsePythonLiteral } from './python-literal.js';

/**
 * Rows of SkyPilot's catalogs. `AcceleratorName` drops Ti, SUPER and NVL, which the instance type keeps; `SizeInMiB` is MiB for some
 * clouds and GiB for others, of one device or of all; `SpotPrice` 0.00 and an empty one mean that there is none; a row without an
 * accelerator is a machine whose device is its CPU. `vCPUs` are hardware threads.
 * @throws InputError naming the row where `GpuInfo` is no Python literal.
 */
export function importSkypilot(rows: readonly OfferRow[], resolvers: Resolvers): Offer[] {
  const gpus = rows.map((row, index) => readGpu(row, index + 2));
  const convention = memoryConvention(gpus, resolvers.gpu);
  const ids = new OfferIds();
  return rows.map((row, index) => {
    const offer = new OfferBuilder();
    const gpu = gpus[index];
    if (gpu === undefined) offer.say(COLUMN.gpus, 0);
    else addSkypilotGpu(offer, gpu, convention, resolvers.gpu);
    offer.sayPositive(COLUMN.coresEffective, numberOf(row['vCPUs']));
    const memoryGib = numberOf(row['MemoryGiB']);
    offer.sayPositive(COLUMN.memoryMb, memoryGib === undefined ? undefined : memoryGib * 1024);
    const region = textOf(row['Region']);
    const zone = textOf(row['AvailabilityZone']);
    offer.say(COLUMN.region, region);
    offer.sayPositive(COLUMN.spotPricePerHour, numberOf(row['SpotPrice']));
    return offer.build(ids.next([textOf(row['InstanceType']), zone ?? region]), numberOf(row['Price']));
  });
}

/** The GPU of a row, as the row names it. */
interface ListedGpu {
  /** The instance type's name for it first, which keeps most. */
  readonly names: readonly string[];
  readonly label: string;
  readonly count: number;
  /** `SizeInMiB`, whatever it means. */
  readonly size?: number;
}

function readGpu(row: OfferRow, line: number): ListedGpu | undefined {
  const label = textOf(row['AcceleratorName']);
  if (label === undefined) return undefined;
  const { name, count, size } = readGpuInfo(textOf(row['GpuInfo']), line);
  const names = [nameInInstance(textOf(row['InstanceType']) ?? ''), name ?? '', label];
  return {
    names: names.filter((text) => text !== ''),
    label,
    count: Math.max(1, numberOf(row['AcceleratorCount']) ?? count ?? 1),
    ...(size === undefined || size <= 0 ? {} : { size }),
  };
}

/** Whether a catalog's `SizeInMiB` is of one device or the sum of all: what most of its rows say that can mean only one of the two. */
function memoryConvention(
  gpus: readonly (ListedGpu | undefined)[],
  resolve: Resolvers['gpu'],
): 'each' | 'all' | undefined {
  const votes = { each: 0, all: 0 };
  for (const gpu of gpus) {
    if (gpu?.size === undefined || gpu.count === 1) continue;
    const { each, all } = memoryReadings(gpu.size, gpu.count);
    const fitting = fittingMemory(gpu.names, [each, all], resolve);
    if (fitting.length === 1) votes[fitting[0] === each ? 'each' : 'all']++;
  }
  if (votes.each === votes.all) return undefined;
  return votes.each > votes.all ? 'each' : 'all';
}

function addSkypilotGpu(
  offer: OfferBuilder,
  gpu: ListedGpu,
  convention: 'each' | 'all' | undefined,
  resolve: Resolvers['gpu'],
): void {
  const { names, label, count, size } = gpu;
  const memoryGb = memoryOfOne(gpu, convention, resolve);
  addGpu(offer, { names, label, count, ...(memoryGb === undefined ? {} : { memoryGb }) }, resolve);
  if (size === undefined) return;
  const gpusText = `SizeInMiB ${size} of ${count === 1 ? 'one GPU' : `${count} GPUs`}`;
  if (memoryGb === undefined) offer.infer(`${gpusText} may be the memory of one or of all`);
  else if (count > 1 || size < LEAST_MIB)
    offer.infer(`${gpusText} read as ${offer.get(COLUMN.vramGb)} GB${count > 1 ? ' each' : ''}`);
}

function memoryOfOne(
  { names, count, size }: ListedGpu,
  convention: 'each' | 'all' | undefined,
  resolve: Resolvers['gpu'],
): number | undefined {
  if (size === undefined) return undefined;
  const { each, all } = memoryReadings(size, count);
  if (count === 1) return each;
  const fitting = fittingMemory(names, [each, all], resolve);
  if (fitting.length === 1) return fitting[0];
  return convention === undefined ? undefined : { each, all }[convention];
}

/** `2x-RTX_4070S_Ti-32-65536` is two GPUs of that name, 32 vCPUs, 65,536 MB; `gpu_8x_v100_n`, `denvr_A100-sxm4x8` name theirs, too. */
function nameInInstance(instance: string): string {
  return instance
    .replace(/^(?:gpu_)?\d+x[-_]/, '')
    .replace(/-\d+-\d+$/, '')
    .replace(/_(?:SECURE|COMMUNITY)$/, '');
}

/** No GPU has less memory than this many MiB: a smaller figure is GiB. */
const LEAST_MIB = 1024;

/** Memory of one device, GiB, if `SizeInMiB` is that of each or the sum of all. */
function memoryReadings(size: number, count: number): { each: number; all: number } {
  const gib = size < LEAST_MIB ? size : size / 1024;
  return { each: gib, all: gib / count };
}

interface GpuInfo {
  readonly name?: string;
  readonly count?: number;
  readonly size?: number;
}

function readGpuInfo(text: string | undefined, row: number): GpuInfo {
  if (text === undefined) return {};
  const gpus = member(literal(text, row), 'Gpus');
  const first = Array.isArray(gpus) ? (gpus[0] as Literal | undefined) : undefined;
  const name = textOf(member(first, 'Name'));
  const count = numberOf(member(first, 'Count'));
  const size = numberOf(member(member(first, 'MemoryInfo'), 'SizeInMiB'));
  return {
    ...(name === undefined ? {} : { name }),
    ...(count === undefined ? {} : { count }),
    ...(size === undefined ? {} : { size }),
  };
}

function literal(text: string, row: number): Literal {
  try {
    return parsePythonLiteral(text);
  } catch (error) {
    if (error instanceof InputError)
      throw new InputError(error.code, error.detail, { row, column: 'GpuInfo' });
    throw error;
  }
}

const member = (value: Literal | undefined, key: string): Literal | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as { readonly [name: string]: Literal })[key]
    : undefined;
