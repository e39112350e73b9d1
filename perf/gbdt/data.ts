import { readFileSync, writeFileSync } from 'node:fs';

/** Rows to train on and rows to judge by. Columns are column-major. */
export interface PerfData {
  readonly columns: Float64Array[];
  readonly label: Float64Array;
  readonly testColumns: Float64Array[];
  readonly testLabel: Float64Array;
}

/** Mulberry32: small, deterministic, and good enough to make data. */
function makeRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const normal = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

interface Machine {
  readonly hardware: number[];
  readonly host: number;
  readonly bandwidth: number;
  readonly latency: number;
  readonly memory: number;
  readonly cache: number;
}

/** A machine: 18 hardware columns that follow four hidden speeds, each with its own noise. */
function makeMachine(random: () => number): Machine {
  const host = Math.exp(0.5 * normal(random));
  const bandwidth = Math.exp(0.4 * normal(random));
  const gpu = Math.exp(0.6 * normal(random));
  const memory = Math.exp(0.5 * normal(random));
  const noisy = (value: number): number => value * Math.exp(0.08 * normal(random));
  const hardware = [
    ...Array.from({ length: 3 }, () => noisy(1000 * host)),
    ...Array.from({ length: 8 }, () => noisy(12 * bandwidth)),
    ...Array.from({ length: 4 }, () => noisy(3 / gpu)),
    8 * 2 ** Math.floor(3 * random()),
    noisy(600 * memory),
    noisy(30 * gpu),
  ];
  return { hardware, host, bandwidth, latency: 1 / gpu, memory, cache: 4 + 4 * Math.floor(8 * random()) };
}

/** A network: 10 columns (FLOPs, memory, layer counts) that are constants of the model. */
function makeNetwork(random: () => number): number[] {
  const flops = Math.exp(2 + 1.5 * normal(random));
  const counts = Array.from({ length: 8 }, () => Math.floor(60 * random() * (random() < 0.4 ? 0 : 1)));
  return [flops, 30 + 8 * flops ** 0.7, ...counts];
}

const RESOLUTIONS = [
  [360, 640],
  [480, 854],
  [720, 1280],
  [1080, 1920],
] as const;

/** One row: 3 + 8 + 4 + 3 hardware, 10 model, 4 data and 4 bottleneck columns; then the label log1p(ms). */
function stgcRow(machine: Machine, network: number[], random: () => number): number[] {
  const batch = 2 ** Math.floor(6 * random());
  const frames = 30 * (1 + Math.floor(60 * random()));
  const [height, width] = RESOLUTIONS[Math.floor(4 * random())]!;
  const [flops = 1, memory = 1] = network;
  const megapixels = (height * width) / 1e6;
  const compute = (flops * machine.latency * (0.4 + 0.6 / Math.sqrt(batch))) / (0.5 + 0.5 * machine.memory);
  const copies = (3 * megapixels) / (12 * machine.bandwidth);
  const decode = (9 * megapixels) / machine.host;
  const milliseconds = frames * (compute + copies + decode) * Math.exp(0.1 * normal(random)) + 40;
  const bottlenecks = [
    flops / (600 * machine.memory),
    memory / machine.cache,
    (height * width * 3 * batch) / 2 ** 30 / (12 * machine.bandwidth),
    (1000 * machine.host) / (300 / (machine.latency * (0.2 + flops / 50))),
  ];
  return [
    ...machine.hardware,
    ...network,
    batch,
    frames,
    height,
    width,
    ...bottlenecks,
    Math.log1p(milliseconds),
  ];
}

function toColumns(rows: number[][]): { columns: Float64Array[]; label: Float64Array } {
  const width = rows[0]!.length;
  const all = Array.from({ length: width }, (_, c) => Float64Array.from(rows, (row) => row[c]!));
  return { columns: all.slice(0, -1), label: all.at(-1)! };
}

/** (a) 46,000 × 36 of 25 machines and 14 networks; the test rows are 9,200 of 5 machines never seen. */
export function stgcShaped(): PerfData {
  const random = makeRandom(20240601);
  const machines = Array.from({ length: 30 }, () => makeMachine(random));
  const networks = Array.from({ length: 14 }, () => makeNetwork(random));
  const rowsOf = (group: Machine[]): number[][] =>
    group.flatMap((machine) =>
      Array.from({ length: 1840 }, () => stgcRow(machine, networks[Math.floor(14 * random())]!, random)),
    );
  const train = toColumns(rowsOf(machines.slice(0, 25)));
  const test = toColumns(rowsOf(machines.slice(25)));
  return { ...train, testColumns: test.columns, testLabel: test.label };
}

/** (b) 500,000 × 28 continuous columns, 14 of which matter; 100,000 test rows. */
export function denseContinuous(): PerfData {
  const random = makeRandom(7);
  const make = (count: number): { columns: Float64Array[]; label: Float64Array } => {
    const columns = Array.from({ length: 28 }, () => new Float64Array(count));
    const label = new Float64Array(count);
    for (let i = 0; i < count; i++) {
      const x = columns.map((column, c) => {
        const value = c % 2 === 0 ? random() : normal(random);
        column[i] = value;
        return value;
      });
      let sum = normal(random) * 0.5;
      for (let c = 0; c < 14; c += 2) sum += Math.sin(3 * x[c]! + c) * x[c + 1]! + x[c + 2]! * x[c]!;
      label[i] = sum;
    }
    return { columns, label };
  };
  const train = make(500_000);
  const test = make(100_000);
  return { ...train, testColumns: test.columns, testLabel: test.label };
}

/** (c) the embedded dataset, as the engine's golden files have it: every fifth row is a test row. */
export function embedded(): PerfData {
  const file = new URL('../../packages/gbdt/test/golden/slices.csv', import.meta.url);
  const rows = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',').map((cell) => (cell === '' ? Number.NaN : Number(cell))));
  const train = toColumns(rows.filter((_, i) => i % 5 !== 0));
  const test = toColumns(rows.filter((_, i) => i % 5 === 0));
  return { ...train, testColumns: test.columns, testLabel: test.label };
}

/** Writes the file that both engines read: 4 × int32 (training rows, test rows, columns, 0), then doubles. */
export function writeData(path: string, data: PerfData): void {
  const shape = Int32Array.of(data.label.length, data.testLabel.length, data.columns.length, 0);
  const parts = [shape, ...data.columns, data.label, ...data.testColumns, data.testLabel];
  writeFileSync(
    path,
    Buffer.concat(parts.map((part) => new Uint8Array(part.buffer, part.byteOffset, part.byteLength))),
  );
}
