import { COLUMN } from '@ctfusion/schema/columns';
import type { DataSheet } from '../catalog/data-sheet.js';
import { pcieBandwidthGbps } from '../catalog/link-rates.js';
import { memoryGbOf, numberOf, type OfferRow, textOf } from './cells.js';
import { type Offer, OfferBuilder, OfferIds } from './offer.js';
import { addCpu, addGpu, type Resolvers } from './part-evidence.js';

/**
 * Offers as vast.ai's API returns them. `gpu_ram` is MiB of one device, `total_flops` TFLOPS of all of them, `gpu_mem_bw` and `pcie_bw`
 * GB/s that the marketplace measured, `cpu_cores` hardware threads of the machine and `cpu_cores_effective` those of the offer,
 * `dph_total` the price of the whole offer an hour, `min_bid` that of an interruptible one; `inet_down` and `inet_up` Mbit/s, `disk_bw` MB/s,
 * `storage_cost` a GB and month, `inet_down_cost` a GB, `bw_nvlink` GB/s.
 */
export function importVast(rows: readonly OfferRow[], resolvers: Resolvers): Offer[] {
  const ids = new OfferIds();
  return rows.map((row) => {
    const offer = new OfferBuilder();
    const count = numberOf(row['num_gpus']) ?? 0;
    if (count > 0) addVastGpu(offer, row, count, resolvers);
    else offer.say(COLUMN.gpus, 0);
    addHost(offer, row, resolvers);
    addRental(offer, row);
    offer.say(COLUMN.region, textOf(row['geolocation']));
    return offer.build(ids.next(['vast', textOf(row['id'])]), numberOf(row['dph_total']));
  });
}

/** What a job meets of a machine beside its speed. A storage or traffic price of 0 is one; a rate of 0 is none. */
function addRental(offer: OfferBuilder, row: OfferRow): void {
  offer.sayPositive(COLUMN.downloadMbits, numberOf(row['inet_down']), 'measured');
  offer.sayPositive(COLUMN.uploadMbits, numberOf(row['inet_up']), 'measured');
  offer.sayPositive(COLUMN.diskMbps, numberOf(row['disk_bw']), 'measured');
  offer.sayPositive(COLUMN.diskSpaceGb, numberOf(row['disk_space']));
  offer.sayPositive(COLUMN.reliability, numberOf(row['reliability2'] ?? row['reliability']), 'measured');
  offer.sayPositive(COLUMN.marketLinkGbps, numberOf(row['bw_nvlink']), 'measured');
  offer.say(COLUMN.storagePrice, numberOf(row['storage_cost']));
  offer.say(COLUMN.downloadPrice, numberOf(row['inet_down_cost']));
  offer.sayPositive(COLUMN.spotPricePerHour, numberOf(row['min_bid']));
}

function addVastGpu(offer: OfferBuilder, row: OfferRow, count: number, { gpu }: Resolvers): void {
  const generation = numberOf(row['pci_gen']);
  const lanes = numberOf(row['gpu_lanes']);
  offer.sayPositive(COLUMN.gpuPcieGeneration, generation);
  offer.sayPositive(COLUMN.gpuPcieLanes, lanes);
  offer.sayPositive(COLUMN.gpuPcieBandwidthGbps, pcieBandwidthGbps(generation, lanes));
  offer.sayPositive(COLUMN.marketPcieBandwidthGbps, numberOf(row['pcie_bw']), 'measured');
  offer.sayPositive(COLUMN.marketGpuMemoryBandwidthGbps, numberOf(row['gpu_mem_bw']), 'measured');
  const flops = numberOf(row['total_flops']);
  if (flops !== undefined) {
    offer.sayPositive(COLUMN.marketFp32Tflops, flops / count, 'measured');
    if (count > 1) offer.infer(`total_flops of ${count} GPUs, divided by ${count}`);
  }
  offer.say(COLUMN.driver, textOf(row['driver_version']));
  const memory = memoryGbOf(row['gpu_ram']);
  const names = [textOf(row['gpu_name']) ?? ''];
  addGpu(offer, { names, count, ...(memory === undefined ? {} : { memoryGb: memory }) }, gpu);
}

function addHost(offer: OfferBuilder, row: OfferRow, { cpu }: Resolvers): void {
  const effective = numberOf(row['cpu_cores_effective']);
  offer.sayPositive(COLUMN.coresEffective, effective);
  offer.sayPositive(COLUMN.threads, numberOf(row['cpu_cores']));
  offer.sayPositive(COLUMN.baseGhz, numberOf(row['cpu_ghz']));
  offer.sayPositive(COLUMN.memoryMb, numberOf(row['cpu_ram']));
  const name = textOf(row['cpu_name']);
  const sheet = resolveSheet(name, cpu);
  const cores = usableCores(effective, numberOf(row['cpu_cores']), sheet);
  if (cores !== undefined) {
    offer.sayPositive(COLUMN.coresTotal, cores);
    offer.infer(`${effective} hardware threads of the CPU are ${cores} of its cores`);
  }
  addCpu(offer, name, cpu);
}

const resolveSheet = (name: string | undefined, cpu: Resolvers['cpu']): DataSheet | undefined =>
  name === undefined ? undefined : cpu(name).sheet;

/**
 * Cores behind a number of hardware threads: by the threads of the data sheet, else by those of the machine, if they are once or twice the
 * cores of the data sheet. Undefined where neither tells.
 */
function usableCores(
  effective: number | undefined,
  machineThreads: number | undefined,
  sheet: DataSheet | undefined,
): number | undefined {
  const cores = sheet?.facts.cores_total;
  const threads = sheet?.facts.threads ?? machineThreads;
  if (effective === undefined || cores === undefined || threads === undefined) return undefined;
  const isPlain = sheet?.facts.threads !== undefined || threads === cores || threads === 2 * cores;
  return isPlain ? (effective * cores) / threads : undefined;
}
