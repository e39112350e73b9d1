import { describe, expect, it } from 'vitest';
import { quantityInColumn } from '../src/columns/index.js';

describe('a cell that names its unit', () => {
  it.each([
    ['vram_gb', '80 GB', 80],
    ['vram_gb', '24576MiB', 24],
    ['memory_mb', '128 GB', 131_072],
    ['memory_mb', '128,600 MB', 128_600],
    ['base_ghz', '2450 MHz', 2.45],
    ['total_time_ms', '1.5 s', 1500],
  ])('%s of %s', (column, text, value) => {
    expect(quantityInColumn(column, text)).toBeCloseTo(value, 9);
  });

  it.each([
    ['vram_gb', '80'],
    ['vram_gb', '80 GHz'],
    ['cores_total', '8 GB'],
    ['vram_gb', 'eighty GB'],
    ['unknown', '80 GB'],
    ['memory_mb', '1,28 GB'],
  ])('%s of %s is none', (column, text) => {
    expect(quantityInColumn(column, text)).toBeUndefined();
  });
});
