import { describe, expect, it } from 'vitest';
import { assemble } from '../src/kernels/assembler.js';
import { type Kernels, wasmKernels } from '../src/kernels/kernels.js';
import { Instance, Memory, Module } from '../src/kernels/web-assembly.js';
import { Random } from '../src/random.js';
import { plainKernels } from './support/plain-kernels.js';

/** Places in the test memory, in bytes. */
const PLANES = 64;
const STRIDE = 16;
const ROW_COUNT = 600;
const ROWS = 16_384;
const PAIRS = 24_576;
const TABLE = 32_768;
const RIGHT = 36_864;
const SUMS = 65_536;
const TARGET = 131_072;

/** A memory with random planes, rows, pairs, tables and sums. */
function filledMemory(seed: number) {
  const memory = new Memory({ initial: 4, maximum: 4 });
  const random = new Random(seed);
  const bytes = new Uint8Array(memory.buffer);
  const integers = new Int32Array(memory.buffer);
  const floats = new Float32Array(memory.buffer);
  const doubles = new Float64Array(memory.buffer);
  for (let i = 0; i < STRIDE * ROW_COUNT; i++) bytes[PLANES + i] = random.nextInt(0, 256);
  random.sample(ROW_COUNT, 400).forEach((row, i) => {
    integers[ROWS / 4 + i] = row;
  });
  for (let i = 0; i < 2 * ROW_COUNT; i++) floats[PAIRS / 4 + i] = i % 2 === 0 ? random.nextFloat() - 0.5 : 1;
  for (let i = 0; i < 256; i++) bytes[TABLE + i] = random.nextInt(0, 2);
  for (let i = 0; i < 4096; i++)
    doubles[SUMS / 8 + i] = i % 2 === 0 ? random.nextFloat() - 0.5 : random.nextInt(1, 9);
  return memory;
}

/** Runs both implementations on equal memories and compares every byte, and what they return. */
function expectSame(seed: number, run: (kernels: Kernels) => unknown): Uint8Array {
  const fast = filledMemory(seed);
  const plain = filledMemory(seed);
  const before = new Uint8Array(fast.buffer).slice();
  const returned = run(wasmKernels(fast));
  expect(returned).toEqual(run(plainKernels(plain.buffer)));
  const after = new Uint8Array(fast.buffer);
  expect(Buffer.compare(after, new Uint8Array(plain.buffer))).toBe(0);
  if (returned === undefined) expect(Buffer.compare(after, before)).not.toBe(0);
  return after;
}

describe('WebAssembly kernels do what the TypeScript ones do, bit for bit', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('histograms of %i columns', (columns) => {
    expectSame(columns, (kernels) =>
      kernels.accumulateRows[columns - 1]!(PLANES + 8, STRIDE, ROWS, 400, PAIRS, TARGET),
    );
    expectSame(columns, (kernels) =>
      kernels.accumulateAll[columns - 1]!(PLANES, STRIDE, 0, ROW_COUNT, PAIRS, TARGET),
    );
  });

  it('sum, subtract, expand, gather, partition and addValue', () => {
    expectSame(1, (kernels) => kernels.sum(PAIRS, ROW_COUNT, TARGET));
    expectSame(2, (kernels) => kernels.subtract(SUMS, SUMS + 4096, 4096));
    expectSame(3, (kernels) => kernels.expand(SUMS, 200, TABLE, TARGET));
    expectSame(4, (kernels) => kernels.gather(PAIRS, ROWS, 400, TARGET, PLANES, STRIDE));
    expectSame(5, (kernels) => kernels.partition(ROWS, 400, PLANES, TABLE, RIGHT));
    expectSame(6, (kernels) => kernels.addValue(TARGET, ROWS, 400, 0.37));
  });

  it.each([0, 0.2])('scans, L1 penalty %s', (l1) => {
    const finite = new Set<boolean>();
    for (let seed = 1; seed <= 60; seed++) {
      const random = new Random(seed);
      const doubles = new Float64Array(filledMemory(seed).buffer);
      const bins = random.nextInt(2, 120);
      let gradient = 0;
      let hessian = 0;
      for (let bin = 0; bin < bins; bin++) {
        gradient += doubles[SUMS / 8 + 2 * bin]!;
        hessian += doubles[SUMS / 8 + 2 * bin + 1]!;
      }
      const count = Math.round(hessian);
      const skipped = random.nextInt(-1, bins);
      const minGain = (gradient * gradient) / hessian;
      const args = [
        SUMS,
        bins - 1,
        skipped,
        count,
        gradient,
        hessian,
        minGain,
        Math.fround(1e-15),
        5,
        1e-3,
        l1,
        0.1,
      ] as const;
      for (const name of ['scanRight', 'scanLeft'] as const) {
        expectSame(seed, (kernels) => {
          const gain = kernels[name](...args);
          finite.add(Number.isFinite(gain));
          return gain;
        });
      }
    }
    expect(finite).toEqual(new Set([true, false]));
  });

  it('and histograms are those of the definition', () => {
    const memory = filledMemory(9);
    wasmKernels(memory).accumulateRows[2]!(PLANES, STRIDE, ROWS, 400, PAIRS, TARGET);
    const bytes = new Uint8Array(memory.buffer);
    const rows = new Int32Array(memory.buffer, ROWS, 400);
    const pairs = new Float32Array(memory.buffer, PAIRS, 800);
    const sums = new Float64Array(memory.buffer, TARGET);
    for (let column = 0; column < 3; column++) {
      for (let bin = 0; bin < 256; bin++) {
        const inside = [...rows.keys()].filter((i) => bytes[PLANES + STRIDE * rows[i]! + column] === bin);
        const gradient = inside.reduce((sum, i) => sum + pairs[2 * i]!, 0);
        expect(sums[512 * column + 2 * bin]).toBe(gradient);
        expect(sums[512 * column + 2 * bin + 1]).toBe(inside.length);
      }
    }
  });
});

describe('the assembler', () => {
  it('makes modules that run', () => {
    const text = `
      ;; sum of 1 … n
      (func $triangle (param $n i32) (result i32) (local $sum i32)
        (block $done (loop $next
          (br_if $done (i32.eqz (local.get $n)))
          (local.set $sum (i32.add (local.get $sum) (local.get $n)))
          (local.set $n (i32.sub (local.get $n) (i32.const 1)))
          (br $next)))
        (local.get $sum))`;
    const memory = new Memory({ initial: 1, maximum: 65536 });
    const { exports } = new Instance(new Module(assemble(text, false)), { env: { memory } });
    expect((exports as { triangle(n: number): number }).triangle(1000)).toBe(500_500);
  });

  it.each([
    ['(func $f (nonsense))', /unknown instruction nonsense/],
    ['(func $f (local.set $x (i32.const 1)))', /no local \$x/],
    ['(func $f (br $out))', /no label \$out/],
    ['(func $f (i32.const 1)', /unbalanced/],
  ])('rejects %s', (text, message) => {
    expect(() => assemble(text, false)).toThrow(message);
  });
});
