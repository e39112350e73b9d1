import { InputError, shown } from '@ctfusion/base';
import { isObject, jsonObject, textOf } from './json-lines.js';
import type { BenchmarkOutput } from './server-folders.js';

/** A line of lmbench's `bw_mem`: operation, MB of a block, MB/s of all cores. */
const BLOCK_LINE = /^(rd|wr|rdwr)\s+([\d.]+)\s+([\d.]+)$/;

/**
 * Bandwidths of `bw_mem` by the columns of the parsed tables: `rd 0.016384 135087.22` is `bw_rd_0.016384mb`. MB/s.
 * @throws InputError naming file and line of what is no such line.
 */
export function parseBwMem({ text, file }: BenchmarkOutput): Readonly<Record<string, string>> {
  const cells: Record<string, string> = {};
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const found = BLOCK_LINE.exec(line.trim());
    if (found === null)
      throw new InputError('not-a-number', `${shown(line)} is no operation, size and bandwidth`, {
        file,
        row: index + 1,
      });
    cells[`bw_${found[1]}_${Number(found[2])}mb`] = found[3]!;
  }
  return cells;
}

/** Tests of nvbandwidth that say what a copy within a device, and to and from it, reaches. */
const COPIES = ['host_to_device_memcpy_ce', 'device_to_host_memcpy_ce', 'device_local_copy'];

/**
 * Copies of the first GPU by the columns of the parsed tables, GB/s: `{"nvbandwidth": {"testcases": [{"name", "bandwidth_matrix"}, …]}}`. A
 * test that was waived has no matrix; a GPU that is none to itself has "N/A".
 * @throws InputError naming the file that is no JSON object.
 */
export function parseNvbandwidth(output: BenchmarkOutput): Readonly<Record<string, string>> {
  const report = jsonObject(output)['nvbandwidth'];
  const tests = isObject(report) && Array.isArray(report['testcases']) ? report['testcases'] : [];
  return Object.fromEntries(
    tests.filter(isObject).flatMap((test): [string, string][] => {
      const name = textOf(test['name']);
      const matrix: unknown = test['bandwidth_matrix'];
      const rows: unknown[] = Array.isArray(matrix) ? matrix : [];
      const first = rows
        .flat()
        .map(String)
        .find((cell) => Number(cell) > 0);
      return COPIES.includes(name) && first !== undefined ? [[`nvb_${name}`, first]] : [];
    }),
  );
}
