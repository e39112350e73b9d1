import { type MemoryOperation, memoryOperations } from '../config/bench-config.js';

/** The few names of WebAssembly's interface that are used here: Node's types leave them out. */
declare const WebAssembly: {
  readonly Memory: new (size: { initial: number; maximum: number }) => { readonly buffer: ArrayBuffer };
  readonly instantiate: (
    bytes: Uint8Array,
    imports: object,
  ) => Promise<{ readonly instance: { readonly exports: unknown } }>;
};

/**
 * Goes `repeats` times through `bytes` bytes at `offset`: a read gives back the exclusive or of all 32-bit words (so that
 * no compiler can leave one out), a write fills with `repeats`, a copy takes the second half of its bytes to the first.
 * `bytes` is a multiple of `stepBytes`, for a copy of twice that.
 */
export type MemoryKernel = (offset: number, bytes: number, repeats: number) => number;

/** Bytes of one turn of the inner loop: eight vectors of 16. */
export const stepBytes = 128;

const pageBytes = 65536;
const vectorBytes = 16;
const accumulators = 4;

/** Kernels over a memory of their own, of at least this many bytes, every page of it written once. */
export async function memoryKernels(bytes: number): Promise<{
  readonly kernels: Readonly<Record<MemoryOperation, MemoryKernel>>;
  readonly memory: Uint8Array;
}> {
  const pages = Math.ceil(bytes / pageBytes);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  // An untouched page is the operating system's one page of zeros, which any cache holds.
  new Uint8Array(memory.buffer).fill(1);
  const { instance } = await WebAssembly.instantiate(moduleBytes(), { host: { memory } });
  const kernels = instance.exports as Record<MemoryOperation, MemoryKernel>;
  return { kernels, memory: new Uint8Array(memory.buffer) };
}

/** Opcodes of WebAssembly with its 128-bit vectors (core specification 2.0, §5.4). */
const op = {
  loop: [0x03, 0x40],
  end: [0x0b],
  branchIf: [0x0d, 0x00],
  get: (index: number) => [0x20, index],
  set: (index: number) => [0x21, index],
  tee: (index: number) => [0x22, index],
  constant: (value: number) => [0x41, ...signed(value)],
  add: [0x6a],
  subtract: [0x6b],
  lessUnsigned: [0x49],
  xor: [0x73],
  shiftRightUnsigned: [0x76],
  loadVector: (offset: number) => [0xfd, 0x00, 4, ...unsigned(offset)],
  storeVector: (offset: number) => [0xfd, 0x0b, 4, ...unsigned(offset)],
  xorVector: [0xfd, 0x51],
  splat: [0xfd, 0x11],
  lane: (index: number) => [0xfd, 0x1b, index],
  memoryCopy: [0xfc, 0x0a, 0x00, 0x00],
} as const;

/** Parameters, then locals. */
const [offset, bytes, repeats, position, end, vector] = [0, 1, 2, 3, 4, 5] as const;

function moduleBytes(): Uint8Array<ArrayBuffer> {
  const i32 = 0x7f;
  const text = (value: string) => [value.length, ...Buffer.from(value)];
  const section = (id: number, content: readonly number[]) => [id, ...unsigned(content.length), ...content];
  const bodies = [readBody(), writeBody(), copyBody()].map((code) => {
    // Two integers (position, end) and the vectors, then the code.
    const body = [2, 2, i32, accumulators, 0x7b, ...code, ...op.end];
    return [...unsigned(body.length), ...body];
  });
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, [1, 0x60, 3, i32, i32, i32, 1, i32]),
    ...section(2, [1, ...text('host'), ...text('memory'), 0x02, 0x00, 0x00]),
    ...section(3, [3, 0, 0, 0]),
    ...section(7, [3, ...memoryOperations.flatMap((name, index) => [...text(name), 0x00, index])]),
    ...section(10, [3, ...bodies.flat()]),
  ]);
}

/** The inner loop from offset to end in steps, the outer one as often as asked. */
function twoLoops(step: readonly number[]): readonly number[] {
  return [
    ...[...op.get(offset), ...op.get(bytes), ...op.add, ...op.set(end)],
    ...[...op.loop, ...op.get(offset), ...op.set(position)],
    ...[...op.loop, ...step, ...op.get(position), ...op.constant(stepBytes), ...op.add, ...op.tee(position)],
    ...[...op.get(end), ...op.lessUnsigned, ...op.branchIf, ...op.end],
    ...[...op.get(repeats), ...op.constant(1), ...op.subtract, ...op.tee(repeats), ...op.branchIf, ...op.end],
  ];
}

function readBody(): readonly number[] {
  const step = Array.from({ length: stepBytes / vectorBytes }, (_, index) => {
    const sum = vector + (index % accumulators);
    return [
      ...op.get(sum),
      ...op.get(position),
      ...op.loadVector(index * vectorBytes),
      ...op.xorVector,
      ...op.set(sum),
    ];
  });
  const total = [
    ...op.get(vector),
    ...[1, 2, 3].flatMap((index) => [...op.get(vector + index), ...op.xorVector]),
  ];
  const lanes = [1, 2, 3].flatMap((lane) => [...op.get(vector), ...op.lane(lane), ...op.xor]);
  return [...twoLoops(step.flat()), ...total, ...op.tee(vector), ...op.lane(0), ...lanes];
}

function writeBody(): readonly number[] {
  const value = [...op.get(repeats), ...op.splat, ...op.set(vector)];
  const step = Array.from({ length: stepBytes / vectorBytes }, (_, index) => [
    ...[...op.get(position), ...op.get(vector), ...op.storeVector(index * vectorBytes)],
  ]);
  return [...value, ...twoLoops(step.flat()), ...op.constant(0)];
}

function copyBody(): readonly number[] {
  const half = [...op.get(bytes), ...op.constant(1), ...op.shiftRightUnsigned];
  return [
    ...[...op.loop, ...op.get(offset), ...op.get(offset), ...half, ...op.add, ...half, ...op.memoryCopy],
    ...[...op.get(repeats), ...op.constant(1), ...op.subtract, ...op.tee(repeats), ...op.branchIf, ...op.end],
    ...op.constant(0),
  ];
}

/** LEB128. */
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

function signed(value: number): number[] {
  const isLast = value >= -64 && value < 64;
  return isLast ? [value & 0x7f] : [(value & 0x7f) | 0x80, ...signed(value >> 7)];
}
