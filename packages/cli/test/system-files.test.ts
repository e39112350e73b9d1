import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readCandidates, readSystems } from '../src/input/system-files.js';

const scratch = mkdtempSync(join(tmpdir(), 'ctfusion-system-files-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const file = (name: string, content: unknown): string => {
  const path = join(scratch, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};
const system = (id: string, latency?: number, measuredAt = '2026-01-01T00:00:00Z') => ({
  schema_version: 2,
  system_id: id,
  facts: { cores_total: 8 },
  benchmarks:
    latency === undefined
      ? []
      : [
          {
            backend: 'torch',
            versions: {},
            measured_at: measuredAt,
            repeats: 1,
            features: { gpu_compute_Softmax_fp32_latency: latency },
            curves: [{ benchmark_name: 'Softmax', data_type: 'fp32', batch_size: 1, latency_ms: latency }],
          },
        ],
});

describe('systems of files', () => {
  it('cells are numbers as people write them', async () => {
    const path = file('people.csv', 'system_id,vram_gb,memory_mb,price\na,80 GB,"128,600",$0.40\n');
    const { table } = await readSystems([path], 'torch');
    expect(['vram_gb', 'memory_mb', 'price'].map((name) => table.numbers(name)[0])).toEqual([
      80, 128_600, 0.4,
    ]);
  });

  it('documents of several files stand under one another, a table of prices beside them', async () => {
    const documents = [file('a.json', system('a', 1)), file('b.json', system('b', 2))];
    const prices = file('prices.csv', 'system_id,price\nb,3\nc,4\n');
    const { table, curves } = await readCandidates([...documents, prices], 'torch');
    expect(table.texts('system_id')).toEqual(['a', 'b']);
    expect([...table.numbers('price')]).toEqual([Number.NaN, 3]);
    expect(curves!.texts('system_id')).toEqual(['a', 'b']);
  });

  it('of a machine in several documents of a folder the newest measurement counts', async () => {
    file('runs/1/system.json', system('a', 1, '2026-01-01T00:00:00Z'));
    file('runs/2/system.json', system('a', 2, '2026-02-01T00:00:00Z'));
    file('runs/3/system.json', system('a'));
    const { table, curves } = await readSystems([join(scratch, 'runs')], 'torch');
    expect([...table.numbers('gpu_compute_Softmax_fp32_latency')]).toEqual([2]);
    expect([...curves!.numbers('latency_ms')]).toEqual([2]);
  });

  it('refuse a system that stands twice, unmeasured, by file and row', async () => {
    const twice = file('twice.json', [system('a'), system('a')]);
    await expect(readSystems([twice], 'torch')).rejects.toThrow(
      /twice\.json, row 2, column 'system_id': 'a' stands in .*twice\.json row 1 already/,
    );
    mkdirSync(join(scratch, 'empty'));
    await expect(readSystems([join(scratch, 'empty')], 'torch')).rejects.toThrow(/there is no system\.json/);
  });
});
