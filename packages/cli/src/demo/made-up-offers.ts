import { shuffledIndices } from '@ctfusion/base';

/** A GPU with its memory and what an hour of it costs on the made-up market. */
const GPUS: readonly (readonly [name: string, vramGb: number, price: number])[] = [
  ['RTX 3060', 12, 0.06],
  ['RTX 3070', 8, 0.07],
  ['RTX 3080', 10, 0.1],
  ['RTX 3090', 24, 0.17],
  ['RTX 4060 Ti', 16, 0.09],
  ['RTX 4070', 12, 0.12],
  ['RTX 4080', 16, 0.22],
  ['RTX 4090', 24, 0.34],
  ['RTX 5080', 16, 0.29],
  ['RTX 5090', 32, 0.56],
  ['RTX A4000', 16, 0.11],
  ['RTX A5000', 24, 0.18],
  ['RTX A6000', 48, 0.39],
  ['RTX 6000 Ada', 48, 0.62],
  ['Tesla T4', 16, 0.1],
  ['Tesla V100', 16, 0.19],
  ['L4', 24, 0.31],
  ['L40S', 48, 0.61],
  ['A100 SXM4 80GB', 80, 0.95],
  ['H100 SXM', 80, 1.95],
];
const CPUS = [
  'AMD EPYC 7B13',
  'AMD EPYC 7702',
  'AMD EPYC 9354',
  'AMD Ryzen 9 5950X',
  'AMD Ryzen 9 7950X',
  'Intel Core i9-13900K',
  'Intel Core i7-12700K',
  'Xeon E5-2680 v4',
  'Xeon Gold 6248',
];
const VCPUS = [4, 6, 8, 12, 16, 24, 32];
const REGIONS = ['Sweden', 'Texas', 'Quebec', 'Poland', 'Japan', 'Brazil'];
/** What hosts ask above or below the usual price. */
const MARKUPS = [0.7, 0.8, 0.9, 1, 1.1, 1.25, 1.5];

/** Offers that nobody makes, the same on every machine: rows of a list as people keep it. */
export function madeUpOffers(count: number): Record<string, string | number>[] {
  const draw = <Item>(items: readonly Item[], seed: number): ((row: number) => Item) => {
    const order = shuffledIndices(count, seed);
    return (row) => items[order[row]! % items.length]!;
  };
  const [gpuOf, cpuOf, vcpusOf] = [draw(GPUS, 1), draw(CPUS, 2), draw(VCPUS, 3)];
  const [regionOf, markupOf] = [draw(REGIONS, 4), draw(MARKUPS, 5)];
  return Array.from({ length: count }, (_, row) => {
    const [gpu, vramGb, price] = gpuOf(row);
    const vcpus = vcpusOf(row);
    return {
      id: `offer-${String(row + 1).padStart(3, '0')}`,
      gpu,
      vram_gb: vramGb,
      cpu: cpuOf(row),
      vcpus,
      memory_gb: vcpus * 4,
      region: regionOf(row),
      price: Number((price * markupOf(row)).toFixed(3)),
    };
  });
}
