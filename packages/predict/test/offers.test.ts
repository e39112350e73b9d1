import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  createCpuResolver,
  createGpuResolver,
  importOffers,
  type OfferRow,
  offerRows,
  recogniseOffers,
} from '@ctfusion/predict/systems';
import { readDocument, systemDocument } from '@ctfusion/schema/documents';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { projectRoot, readCatalog, readRows } from './support/catalog.js';

const resolvers = { gpu: createGpuResolver(readCatalog('gpu')), cpu: createCpuResolver(readCatalog('cpu')) };
const importRows = (rows: readonly OfferRow[]) => importOffers(rows, resolvers);
const importRow = (row: OfferRow) => importRows([row])[0]!;

const vastOffer = {
  id: 1,
  gpu_name: 'RTX 4070S Ti',
  num_gpus: 1,
  gpu_ram: 16376,
  gpu_mem_bw: 605.6,
  total_flops: 42.86,
  gpu_lanes: 16,
  pci_gen: 4.0,
  pcie_bw: 5.6,
  cpu_name: 'AMD Ryzen 9 5950X 16-Core Processor',
  cpu_ghz: 3.4,
  cpu_cores: 32,
  cpu_cores_effective: 8.0,
  cpu_ram: 64300,
  driver_version: '550.127.05',
  dph_total: 0.3038,
  geolocation: 'Sweden, SE',
};

describe('offers of vast.ai', () => {
  it('keeps what the marketplace measured and says, and looks up the rest, each with its origin', () => {
    const { system_id, facts, origin, price_per_hour, benchmarks } = importRow(vastOffer);
    expect(facts).toMatchObject({
      gpus: 1,
      gpu_name: 'NVIDIA GeForce RTX 4070 Ti SUPER',
      vram_gb: 16,
      gpu_sms: 66,
      market_gpu_mem_bw_gbps: 605.6,
      market_pcie_bw_gbps: 5.6,
      market_fp32_tflops: 42.86,
      gpu_pcie_bw_gbps: 31.51,
      cpu_name: 'AMD Ryzen 9 5950X',
      base_ghz: 3.4,
      max_boost_ghz: 4.9,
      threads: 32,
      cores_effective: 8,
      cores_total: 4,
      memory_mb: 64300,
      driver: '550.127.05',
      region: 'Sweden, SE',
    });
    expect(origin).toMatchObject({
      market_pcie_bw_gbps: 'measured',
      threads: 'declared',
      gpu_sms: 'looked_up',
      max_boost_ghz: 'looked_up',
    });
    expect([system_id, price_per_hour, benchmarks]).toEqual(['vast_1', 0.3038, []]);
    expect(facts.inferred).toContain('8 hardware threads of the CPU are 4 of its cores');
  });

  it('divides what is given for all GPUs, and says so', () => {
    const { facts } = importRow({ ...vastOffer, num_gpus: 4, total_flops: 171.44 });
    expect([facts.gpus, facts.market_fp32_tflops, facts.vram_gb]).toEqual([4, 42.86, 16]);
    expect(facts.inferred).toContain('total_flops of 4 GPUs, divided by 4');
  });

  it('leaves missing what is missing, null or 0', () => {
    const { facts, price_per_hour } = importRow({
      ...vastOffer,
      cpu_name: null,
      cpu_ghz: null,
      pcie_bw: null,
      gpu_mem_bw: 0,
      dph_total: 0,
    });
    for (const name of [
      'cpu_name',
      'base_ghz',
      'cores_total',
      'market_pcie_bw_gbps',
      'market_gpu_mem_bw_gbps',
    ])
      expect(facts).not.toHaveProperty(name);
    expect(price_per_hour).toBeUndefined();
  });

  it('does not give an offer more of the CPU than it has', () => {
    // The data sheet of this cloud part has no threads; the machine's 128 are two a core.
    const { facts } = importRow({
      ...vastOffer,
      cpu_name: 'AMD EPYC 7B13',
      cpu_cores: 128,
      cpu_cores_effective: 12,
    });
    expect(facts.cores_total).toBe(6);
    // 96 are neither one nor two a core: nobody knows.
    const odd = importRow({
      ...vastOffer,
      cpu_name: 'AMD EPYC 7B13',
      cpu_cores: 96,
      cpu_cores_effective: 12,
    });
    expect(odd.facts).not.toHaveProperty('cores_total');
  });

  it('knows a rebuilt card by its memory', () => {
    const { facts, origin } = importRow({ ...vastOffer, gpu_name: 'RTX 4090', gpu_ram: 49140 });
    expect([facts.gpu_name, facts.vram_gb, origin.vram_gb]).toEqual([
      'NVIDIA GeForce RTX 4090',
      48,
      'declared',
    ]);
    expect(facts.inferred).toContain('rebuilt');
  });

  it('of an ambiguous name keeps what the candidates agree on, and names them', () => {
    const { facts } = importRow({ ...vastOffer, gpu_name: 'RTX 3060 Ti', gpu_ram: 8192 });
    expect(facts).toMatchObject({ gpu_name: 'RTX 3060 Ti', vram_gb: 8, gpu_sms: 38 });
    // GDDR6 has 448 GB/s, GDDR6X 608.
    expect(facts).not.toHaveProperty('gpu_mem_bw_gbps');
    expect(facts.inferred).toContain(
      'is one of: NVIDIA GeForce RTX 3060 Ti GDDR6, NVIDIA GeForce RTX 3060 Ti GDDR6X',
    );
  });

  it('averages rates only: of a name whose parts differ in release or cores, neither is known', () => {
    const { facts } = importRow({ ...vastOffer, gpu_name: 'Tesla V100', gpu_ram: 16384 });
    expect(facts).toMatchObject({
      gpu_name: 'Tesla V100',
      gpu_generation: 'Volta',
      gpu_sms: 80,
      vram_gb: 16,
    });
    // By NVIDIA's data sheets 14.13, 15.67 and 13.21 TFLOPS; 112, 125 and 105.7 in matrix units: they differ by less than a fifth.
    expect(facts.fp32_tflops_cuda).toBeCloseTo((14.13 + 15.67 + 13.21) / 3, 2);
    expect(facts.fp16_tflops_tensor).toBeCloseTo((112 + 125 + 105.7) / 3, 1);
    for (const value of [facts.gpu_release, facts.compute_capability])
      expect(value === undefined || [2017, 2018, 7].includes(value)).toBe(true);
  });

  it('keeps a GPU that no data sheet knows by what the offer says', () => {
    const { facts } = importRow({ ...vastOffer, gpu_name: 'Brandnew X1', gpu_ram: 32768 });
    expect(facts).toMatchObject({ gpu_name: 'Brandnew X1', vram_gb: 32, market_fp32_tflops: 42.86 });
    expect(facts.inferred).toContain("GPU 'Brandnew X1'");
  });
});

const info = (name: string, count: number, size: number) =>
  `{'Gpus': [{'Name': '${name}', 'Count': ${count}, 'MemoryInfo': {'SizeInMiB': ${size}}}], 'TotalGpuMemoryInMiB': ${size}}`;

const skypilotRow = (instance: string, accelerator: string, count: number, size: number) => ({
  InstanceType: instance,
  AcceleratorName: accelerator,
  AcceleratorCount: String(count),
  vCPUs: '32',
  MemoryGiB: '64.0',
  Price: '0.40',
  SpotPrice: '0.00',
  Region: 'Germany, DE, EU',
  GpuInfo: info(accelerator, count, size),
});

describe("rows of SkyPilot's catalogs", () => {
  it.each([
    // The instance type keeps what AcceleratorName drops.
    ['2x-RTX_4070S_Ti-32-65536', 'RTX4070', 2, 32752, 'NVIDIA GeForce RTX 4070 Ti SUPER', 16],
    ['1x-RTX_4060_Ti-32-65536', 'RTX4060', 1, 16380, 'NVIDIA GeForce RTX 4060 Ti 16GB', 16],
    ['1x-H100_NVL-32-65536', 'H100', 1, 95830, 'NVIDIA H100 NVL 94GB', 94],
    // MiB of one device, of all, GiB of one, of all.
    ['gpu_4x_a6000', 'A6000', 4, 49152, 'NVIDIA RTX A6000', 48],
    ['2x-RTX_3090-32-65536', 'RTX3090', 2, 49152, 'NVIDIA GeForce RTX 3090', 24],
    ['denvr_A100-sxm4x8', 'A100', 8, 40, 'NVIDIA A100 SXM4 40GB', 40],
    ['paperspace_A4000x2', 'A4000', 2, 32, 'NVIDIA RTX A4000', 16],
  ])('%s is %s × %i with SizeInMiB %i: %s', (instance, accelerator, count, size, name, vram) => {
    const { facts } = importRow(skypilotRow(instance, accelerator, count, size));
    expect([facts.gpus, facts.gpu_name, facts.vram_gb]).toEqual([count, name, vram]);
  });

  it('reads a memory that may be of one device or of all as the rest of the catalog means it', () => {
    const open = skypilotRow('2x-A100_SXM4-32-65536', 'A100', 2, 81920);
    const sum = skypilotRow('2x-RTX_3090-32-65536', 'RTX3090', 2, 49152);
    const each = skypilotRow('2x-RTX_3090-32-65536', 'RTX3090', 2, 24576);
    expect(importRows([open, sum])[0]!.facts.gpu_name).toBe('NVIDIA A100 SXM4 40GB');
    expect(importRows([open, each])[0]!.facts.gpu_name).toBe('NVIDIA A100 SXM4 80GB');
    const { facts } = importRow(open);
    expect(facts).not.toHaveProperty('vram_gb');
    expect(facts.inferred).toContain('SizeInMiB 81920 of 2 GPUs may be the memory of one or of all');
  });

  it('holds all names against one another', () => {
    const row = skypilotRow('1x_A100-80GB_SECURE', 'A100-80GB', 1, 80);
    expect(importRow({ ...row, GpuInfo: info('A100 PCIe', 1, 80) }).facts.gpu_name).toBe(
      'NVIDIA A100 PCIe 80GB',
    );
  });

  it('reads prices, vCPUs and memory; a spot price of 0.00 is none', () => {
    const { facts, price_per_hour } = importRow(skypilotRow('1x-RTX_4090-32-65536', 'RTX4090', 1, 24564));
    expect(price_per_hour).toBe(0.4);
    expect(facts).toMatchObject({ cores_effective: 32, memory_mb: 65536 });
    expect(facts).not.toHaveProperty('spot_price_per_hour');
    expect(facts).not.toHaveProperty('cores_total');
  });

  it('takes a row without an accelerator for a machine whose device is its CPU', () => {
    const { facts, price_per_hour } = importRow({
      InstanceType: 'cpu_4x_general',
      AcceleratorName: '',
      AcceleratorCount: '',
      vCPUs: '4',
      MemoryGiB: '16.0',
      Price: '0.2',
      SpotPrice: '',
      Region: 'europe-central-1',
      GpuInfo: '',
    });
    expect(facts).toEqual({ gpus: 0, cores_effective: 4, memory_mb: 16384, region: 'europe-central-1' });
    expect(price_per_hour).toBe(0.2);
  });

  it('names the row of a GpuInfo that is no literal', () => {
    const row = skypilotRow('1x-RTX_4090-32-65536', 'RTX4090', 1, 24564);
    expect(() => importRows([row, { ...row, GpuInfo: "{'Gpus': [" }])).toThrow("row 3, column 'GpuInfo'");
  });
});

describe('lists of machines that people keep', () => {
  it('reads the columns by what they are called, and cells as people write them', () => {
    const [first, second, third] = importRows([
      {
        Name: 'a',
        GPU: '2x RTX A6000',
        'GPU memory': '48 GB',
        CPU: 'AMD EPYC 7763',
        Price: '$0.40',
        RAM: '1,024 GB',
      },
      { Name: 'b', GPU: 'none', 'GPU memory': '', CPU: 'Xeon Gold 6248', Price: '', RAM: '96' },
      { Name: 'a', GPU: 'RTX 3080', 'GPU memory': '10240 MiB', CPU: '', Price: '0.1', RAM: '' },
    ]);
    expect(first).toMatchObject({
      system_id: 'a',
      price_per_hour: 0.4,
      facts: {
        gpus: 2,
        gpu_name: 'NVIDIA RTX A6000',
        vram_gb: 48,
        cpu_name: 'AMD EPYC 7763',
        memory_mb: 1048576,
      },
    });
    expect(second!.facts).toMatchObject({ gpus: 0, cpu_name: 'Intel Xeon Gold 6248', memory_mb: 98304 });
    expect(second).not.toHaveProperty('price_per_hour');
    expect(third).toMatchObject({ system_id: 'a_2', facts: { gpu_name: 'NVIDIA GeForce RTX 3080 10GB' } });
  });

  it("takes the catalogue's own columns as they are", () => {
    const { facts, origin } = importRow({ gpu: 'RTX 4090', gpu_mem_bw_gbps: '900', cores_total: '6' });
    expect(facts).toMatchObject({ gpu_mem_bw_gbps: 900, cores_total: 6, gpu_sms: 128 });
    expect([origin.gpu_mem_bw_gbps, origin.gpu_sms]).toEqual(['declared', 'looked_up']);
  });
});

describe('any list of offers', () => {
  it('is recognised by its columns', () => {
    expect(recogniseOffers(Object.keys(vastOffer))).toBe('vast');
    expect(recogniseOffers(Object.keys(skypilotRow('x', 'y', 1, 1)))).toBe('skypilot');
    expect(recogniseOffers(['host', 'gpu'])).toBe('csv');
    expect(recogniseOffers(['system_id', 'latency_ms'])).toBeUndefined();
    expect(offerRows({ offers: [vastOffer] })).toEqual([vastOffer]);
    expect(offerRows({ other: [] })).toBeUndefined();
  });

  it('is refused in one line where it is of another form', () => {
    expect(() => importOffers([vastOffer], resolvers, 'skypilot')).toThrow(
      /^expected offers of skypilot; the columns are id, /,
    );
    expect(() => importRows([{ a: 1 }])).toThrow(
      'expected offers of vast.ai or SkyPilot, or a column gpu or cpu',
    );
    expect(() => importRows([])).toThrow('there is no offer');
  });

  it('each row is read by itself: order and neighbours change nothing but the ids', () => {
    const { offers } = JSON.parse(readFileSync(join(projectRoot, 'examples', 'offers.json'), 'utf8')) as {
      offers: OfferRow[];
    };
    const whole = new Map(importRows(offers).map((system) => [system.system_id, system]));
    expect(whole.size).toBe(offers.length);
    for (const system of whole.values())
      expect(readDocument(systemDocument, system, 'offers.json')).toEqual(system);
    fc.assert(
      fc.property(fc.shuffledSubarray(offers, { minLength: 1 }), (rows) => {
        for (const system of importRows(rows)) expect(system).toEqual(whole.get(system.system_id));
      }),
      { numRuns: 20 },
    );
  });
});

const reference = process.env['CTFUSION_REFERENCE_DIR'];

describe.skipIf(reference === undefined)('real offers (needs CTFUSION_REFERENCE_DIR)', () => {
  it.each([
    ['vast', 37],
    ['runpod', 3],
    ['shadeform', 8],
    ['lambda', 4],
  ])('skypilot_%s.csv: all %i rows, each GPU with a data sheet, memory and a price', (cloud, count) => {
    const systems = importRows(readRows(join(reference!, 'offers', `skypilot_${cloud}.csv`)));
    expect(systems).toHaveLength(count);
    expect(new Set(systems.map((system) => system.system_id)).size).toBe(count);
    for (const { facts, price_per_hour, origin } of systems) {
      expect(price_per_hour).toBeGreaterThan(0);
      if (facts.gpus === 0) continue;
      expect(facts.gpu_generation, facts.inferred).toBeDefined();
      expect(facts.vram_gb).toBeGreaterThanOrEqual(6);
      expect(facts.vram_gb).toBeLessThanOrEqual(180);
      // The one rebuilt card apart, what was read is what the data sheet says.
      if (origin.vram_gb === 'declared') expect(facts.inferred).toContain('rebuilt');
    }
  });
});
