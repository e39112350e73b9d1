import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ctfusion, projectRoot } from './command-line.js';

const scratch = mkdtempSync(join(tmpdir(), 'ctfusion-systems-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const offers = join(projectRoot, 'examples', 'offers.json');

describe('ctfusion systems import', () => {
  it('writes one system document a line, in the order of the offers', () => {
    const out = join(scratch, 'systems.jsonl');
    const { status, stderr } = ctfusion(
      ['systems', 'import', offers, '--from', 'vast', '--out', out],
      scratch,
    );
    expect([status, stderr]).toEqual([0, expect.stringContaining('24 systems')]);
    const lines = readFileSync(out, 'utf8').trimEnd().split('\n');
    const systems = lines.map(
      (line) => JSON.parse(line) as { system_id: string; facts: Record<string, unknown> },
    );
    expect(systems).toHaveLength(24);
    expect(systems[0]).toMatchObject({
      schema_version: 2,
      system_id: 'vast_9000000',
      price_per_hour: 0.3959,
      benchmarks: [],
      facts: { gpus: 1, gpu_name: 'NVIDIA GeForce RTX 4090', cpu_name: 'AMD EPYC 7B13', cores_total: 6 },
      origin: { gpu_sms: 'looked_up', market_pcie_bw_gbps: 'measured', threads: 'declared' },
    });
  });

  it('recognises who wrote the file', () => {
    const file = join(scratch, 'machines.csv');
    writeFileSync(file, 'host,GPU,price\na,RTX 3090,$0.20\nb,none,0.05\n');
    const out = join(scratch, 'machines.jsonl');
    const { status, stdout } = ctfusion(['systems', 'import', file, '--out', out, '--json'], scratch);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ schema_version: 1, out, systems: 2, inferred: 1, unpriced: 0 });
  });

  it.each([
    ['other.json', '{"a": 1}', [], "expected a list of offers, or an object with a list 'offers'"],
    [
      'wrong.csv',
      'host,latency_ms\na,3\n',
      [],
      'expected offers of vast.ai or SkyPilot, or a column gpu or cpu',
    ],
    [
      'form.csv',
      'host,GPU\na,T4\n',
      ['--from', 'skypilot'],
      'expected offers of skypilot; the columns are host, GPU',
    ],
    [
      'bad.csv',
      "InstanceType,AcceleratorName,GpuInfo\nx,T4,{'a'\n",
      [],
      "bad.csv, row 2, column 'GpuInfo': ",
    ],
    ['from.csv', 'host,GPU\na,T4\n', ['--from', 'aws'], "'--from': 'aws' is no form of offers"],
  ])('refuses %s in one line and writes nothing', (name, text, options, message) => {
    writeFileSync(join(scratch, name), text);
    const out = join(scratch, `${name}.jsonl`);
    const { status, stderr } = ctfusion(['systems', 'import', name, '--out', out, ...options], scratch);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(existsSync(out)).toBe(false);
  });
});
