import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ctfusion } from './command-line.js';

const scratch = mkdtempSync(join(tmpdir(), 'ctfusion-catalog-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe('ctfusion catalog', () => {
  it('prints a data sheet, with units and sources', () => {
    const { status, stdout } = ctfusion(['catalog', 'NVIDIA GeForce RTX 4090'], scratch);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^NVIDIA GeForce RTX 4090\n/);
    expect(stdout).toMatch(/vram_gb +24 +GB\n/);
    expect(stdout).toMatch(/gpu_mem_bw_gbps +1008 +GB\/s\n/);
    expect(stdout).toMatch(/source: rightnow/);
  });

  it('lists the candidates of an ambiguous name, and says why another is unknown', () => {
    const { status, stdout } = ctfusion(['catalog', 'RTX 3080', 'QEMU Virtual CPU version 2.5+'], scratch);
    expect(status).toBe(0);
    expect(stdout).toContain("'RTX 3080': ambiguous");
    expect(stdout).toContain('  NVIDIA GeForce RTX 3080 10GB\n  NVIDIA GeForce RTX 3080 12GB\n');
    expect(stdout).toContain("'QEMU Virtual CPU version 2.5+': unknown");
  });

  it('reads many from a file, with the hints in its notes, in its order', () => {
    const file = join(scratch, 'names.csv');
    writeFileSync(file, 'raw,note\nRTX 3080,memory_mib=10240\nXeon® E5-2680 v4,\nRTX 3080,\n');
    const { status, stdout } = ctfusion(['catalog', '--from', file, '--json'], scratch);
    expect(status).toBe(0);
    const answers = JSON.parse(stdout) as {
      query: string;
      status: string;
      name: string | null;
      candidates: string[];
    }[];
    expect(answers.map(({ query, status, name }) => [query, status, name])).toEqual([
      ['RTX 3080', 'found', 'NVIDIA GeForce RTX 3080 10GB'],
      ['Xeon® E5-2680 v4', 'found', 'Intel Xeon E5-2680 v4'],
      ['RTX 3080', 'ambiguous', null],
    ]);
    expect(answers[2]!.candidates).toEqual(['NVIDIA GeForce RTX 3080 10GB', 'NVIDIA GeForce RTX 3080 12GB']);
  });

  it('takes the kind where a name is of both', () => {
    const answer = (args: string[]) =>
      JSON.parse(ctfusion(['catalog', 'Apple M3', '--json', ...args], scratch).stdout)[0];
    expect(answer([])).toMatchObject({
      status: 'ambiguous',
      candidates: ['Apple M3 (10-core GPU)', 'Apple M3'],
    });
    expect(answer(['--kind', 'cpu'])).toMatchObject({ status: 'found', name: 'Apple M3' });
  });

  it.each([
    [['catalog'], 'give a name'],
    [['catalog', 'x', '--kind', 'tpu'], "'--kind': 'tpu' is no kind"],
    [['catalog', '--from', 'absent.csv'], 'absent.csv: cannot be read'],
  ])('says what is missing: %s', (args, message) => {
    const { status, stdout, stderr } = ctfusion(args, scratch);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
  });
});
