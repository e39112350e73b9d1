import { parseDataSheets } from '@ctfusion/predict/systems';
import { describe, expect, it } from 'vitest';
import { readCatalog } from './support/catalog.js';

const sheetOf = (kind: 'gpu' | 'cpu', name: string) =>
  readCatalog(kind).find((sheet) => sheet.name === name)!;

describe('data sheets', () => {
  it('holds the parts that people rent: 250 GPUs, 300 CPUs at least, each name once', () => {
    for (const [kind, least] of [
      ['gpu', 250],
      ['cpu', 300],
    ] as const) {
      const sheets = readCatalog(kind);
      expect(sheets.length).toBeGreaterThanOrEqual(least);
      expect(new Set(sheets.map((sheet) => sheet.name)).size).toBe(sheets.length);
      expect(sheets.every((sheet) => sheet.source !== '')).toBe(true);
    }
  });

  it("gives a GPU's facts as its vendor publishes them", () => {
    expect(sheetOf('gpu', 'NVIDIA GeForce RTX 4090').facts).toMatchObject({
      gpu_sms: 128,
      vram_gb: 24,
      gpu_mem_bw_gbps: 1008,
      l2_cache_mb: 72,
      compute_capability: 8.9,
      gpu_release: 2022,
      gpu_pcie_bw_gbps: 31.51,
      gpu_generation: 'Ada Lovelace',
    });
  });

  it("gives a CPU's facts, with the bandwidth of its memory channels", () => {
    // 8 channels of DDR4-3200: 204.8 GB/s.
    expect(sheetOf('cpu', 'AMD EPYC 7763').facts).toMatchObject({
      cores_total: 64,
      threads: 128,
      base_ghz: 2.45,
      max_boost_ghz: 3.5,
      l3_cache_mb: 256,
      peak_mem_bw_gbps: 204.8,
    });
  });

  it('leaves absent what the sheet leaves empty', () => {
    expect(sheetOf('gpu', 'NVIDIA GH200 96GB HBM3').facts).not.toHaveProperty('gpu_sms');
    expect(sheetOf('cpu', 'Apple M1').facts).not.toHaveProperty('l3_cache_mb');
  });

  it('names row and column of a figure that is none', () => {
    expect(() => parseDataSheets([{ name: 'X', vram_gb: 'much' }], 'gpu')).toThrow(
      "row 2, column 'vram_gb': 'much' is not a number",
    );
    expect(() => parseDataSheets([{ vram_gb: '8' }], 'gpu')).toThrow("row 2, column 'name'");
  });
});
