import { COLUMN, columnDefinition, isTextColumn } from '@ctfusion/schema/columns';
import { CPU_SHEET_FACTS, type FactName, GPU_SHEET_FACTS, RENTAL_FACTS } from '../fact-names.js';
import { memoryGbOf, numberOf, type OfferRow, textOf } from './cells.js';
import { type Offer, OfferBuilder, OfferIds } from './offer.js';
import { addCpu, addGpu, type Resolvers } from './part-evidence.js';

/** What people call the columns of a list of machines; a column may also have the catalogue's own name. */
const COLUMN_WORDS = {
  id: ['system_id', 'id', 'name', 'host', 'hostname', 'machine', 'instance', 'instance_type', 'offer'],
  gpu: ['gpu_name', 'gpu', 'gpu_model', 'gpu_type', 'accelerator', 'accelerator_name', 'graphics_card'],
  cpu: ['cpu_name', 'cpu', 'cpu_model', 'processor'],
  gpus: ['gpus', 'gpu_count', 'num_gpus', 'gpu_num', 'accelerator_count', 'number_of_gpus'],
  price: [
    'price_per_hour',
    'price',
    'price_hr',
    'hourly_price',
    'dph',
    'dph_total',
    'cost_per_hour',
    'usd_per_hour',
  ],
  vram: ['vram_gb', 'vram', 'gpu_memory', 'gpu_memory_gb', 'gpu_ram', 'gpu_ram_gb'],
  threads: ['cores_effective', 'vcpus', 'vcpu', 'cpus', 'cpu_threads'],
  memory: ['memory', 'memory_gb', 'ram', 'ram_gb', 'memory_gib', 'host_memory'],
  region: ['region', 'location', 'geolocation', 'zone'],
} as const;

type Meaning = keyof typeof COLUMN_WORDS;
type Columns = Readonly<Partial<Record<Meaning, string>>>;

/** Which column of a table means what; the first of each list that is there. */
function columnsOf(names: readonly string[]): Columns {
  const byWord = new Map(
    names.map((name) => [
      name
        .trim()
        .toLowerCase()
        .replaceAll(/[\s/().-]+/g, '_'),
      name,
    ]),
  );
  const found = Object.entries(COLUMN_WORDS).flatMap(([meaning, words]) => {
    const word = words.find((candidate) => byWord.has(candidate));
    return word === undefined ? [] : [[meaning, byWord.get(word)!] as const];
  });
  return Object.fromEntries(found);
}

/** Whether a table names the parts of machines. */
export function namesParts(names: readonly string[]): boolean {
  const columns = columnsOf(names);
  return columns.gpu !== undefined || columns.cpu !== undefined;
}

/** A list of machines as people keep it: a name of a GPU or CPU a row, a price, and whatever facts have columns. */
export function importCsv(rows: readonly OfferRow[], resolvers: Resolvers): Offer[] {
  const columns = columnsOf(Object.keys(rows[0] ?? {}));
  const ids = new OfferIds();
  const facts = [...GPU_SHEET_FACTS, ...CPU_SHEET_FACTS, ...OTHER_FACTS];
  return rows.map((row) => {
    const cell = (meaning: Meaning): unknown =>
      columns[meaning] === undefined ? undefined : row[columns[meaning]];
    const offer = new OfferBuilder();
    for (const fact of facts) {
      if (fact !== COLUMN.vramGb && row[fact] !== undefined) sayFact(offer, fact, row[fact]);
    }
    addParts(offer, cell, resolvers);
    offer.sayPositive(COLUMN.coresEffective, numberOf(cell('threads')));
    const memory = memoryGbOf(cell('memory'));
    offer.sayPositive(COLUMN.memoryMb, memory === undefined ? undefined : memory * 1024);
    offer.say(COLUMN.region, textOf(cell('region')));
    const id = textOf(cell('id')) ?? [textOf(cell('gpu')), textOf(cell('cpu'))].filter(Boolean).join('_');
    return offer.build(ids.next([id]), numberOf(cell('price')));
  });
}

const OTHER_FACTS: readonly FactName[] = [
  COLUMN.memoryMb,
  COLUMN.coresEffective,
  COLUMN.marketPcieBandwidthGbps,
  COLUMN.marketGpuMemoryBandwidthGbps,
  COLUMN.marketFp32Tflops,
  COLUMN.driver,
  COLUMN.gpuGeneration,
  ...RENTAL_FACTS,
];

function sayFact(offer: OfferBuilder, fact: FactName, value: unknown): void {
  if (isTextColumn(fact)) offer.say(fact, textOf(value));
  else if (columnDefinition(fact)?.type === 'number') offer.say(fact, numberOf(value));
}

function addParts(offer: OfferBuilder, cell: (meaning: Meaning) => unknown, { gpu, cpu }: Resolvers): void {
  const name = textOf(cell('gpu'));
  const stated = numberOf(cell('gpus'));
  // '8x A100' and 'H100 x2' say the number, too.
  const inName = /^(\d{1,2})\s*[x×]|[x×]\s*(\d{1,2})$/i.exec(name ?? '');
  const count = stated ?? (inName === null ? undefined : Number(inName[1] ?? inName[2]));
  const isCpuOnly = name === undefined || /^(?:none|no|-|n\/a|cpu)$/i.test(name) || count === 0;
  if (isCpuOnly) offer.say(COLUMN.gpus, 0);
  else {
    const memory = memoryGbOf(cell('vram'));
    addGpu(
      offer,
      { names: [name], count: count ?? 1, ...(memory === undefined ? {} : { memoryGb: memory }) },
      gpu,
    );
  }
  const sheet = addCpu(offer, textOf(cell('cpu')), cpu);
  const cores = sheet?.facts.cores_total;
  // Who keeps a list of machines and counts no processors means the whole CPU.
  if (cores !== undefined && cell('threads') === undefined && offer.get(COLUMN.coresTotal) === undefined) {
    offer.say(COLUMN.coresTotal, cores, 'looked_up');
    offer.say(COLUMN.threads, sheet?.facts.threads, 'looked_up');
    offer.infer(`one CPU with all of its ${cores} cores`);
  }
}
