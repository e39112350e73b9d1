import { namedCount } from '@ctfusion/predict';
import { readDocument, type TransferDocument, transferDocument } from '@ctfusion/schema/documents';
import { expect, it, vi } from 'vitest';
import { createProgram } from '../src/program.js';

/** What `transfer` prints for a run of 100 minutes on an RTX 3090, in this process. */
const transferred = async (...args: string[]): Promise<TransferDocument['systems']> =>
  (await transfer(...args)).systems;

const transfer = (...args: string[]): Promise<TransferDocument> =>
  transferOf(['--measured', '100m', '--on', 'RTX 3090'], ...args);

async function transferOf(run: readonly string[], ...args: string[]): Promise<TransferDocument> {
  const lines: string[] = [];
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    lines.push(String(text));
    return true;
  });
  try {
    const program = await createProgram(['transfer']);
    await program.parseAsync(['transfer', '--json', '--quiet', ...run, ...args], { from: 'user' });
  } finally {
    write.mockRestore();
  }
  return readDocument(transferDocument, JSON.parse(lines.join('')), 'printed');
}

/** timm's published benchmark (torch 2.4, mixed precision, channels first): samples a second of 1,442 models on the RTX 4090 over those on the RTX 3090. */
const MEDIAN_RATIO = 1.4;

it('holds the usual ratio of inference, to which the transfer of training is not as close', async () => {
  const infer = (await transferred('--kind', 'infer', '--to', 'RTX 4090'))[0];
  const train = (await transferred('--kind', 'train', '--to', 'RTX 4090'))[0];
  const published = (100 * 60_000) / MEDIAN_RATIO;
  expect(infer!.lower_ms).toBeLessThan(published);
  expect(infer!.upper_ms).toBeGreaterThan(published);
  const off = (ms: number): number => Math.abs(ms / published - 1);
  expect(off(infer!.predicted_total_time_ms)).toBeLessThan(off(train!.predicted_total_time_ms));
});

it.each(['infer', 'train', 'generate'])('of %s, what is slower in every rate takes longer', async (kind) => {
  const systems = await transferred('--kind', kind, '--to', 'H100', 'RTX 4090', 'RTX 3060', 'T4');
  const of = (name: string): number =>
    systems.find(({ system_id }) => system_id === name)!.predicted_total_time_ms / 60_000;
  expect(of('H100')).toBeLessThan(100);
  expect(of('RTX 4090')).toBeLessThan(100);
  expect(of('RTX 3060')).toBeGreaterThan(100);
  expect(of('T4')).toBeGreaterThan(100);
});

it.each([
  [['--kind', 'dream'], "'--kind': 'dream' has no learned transfer; use train, infer, generate"],
  [['--model', 'llama-3.1-8b'], "'--model': is read of --kind generate alone"],
  [['--kind', 'generate', '--quantisation', 'q4_0'], "'--quantisation': is of which --model?"],
  [['--kind', 'generate', '--model', 'llama-3.1-9b'], "(did you mean 'llama-3.1-8b'?)"],
  [
    ['--kind', 'generate', '--model', 'llama-3.1-70b'],
    'GiB on the GPU of the run, which cannot have held it',
  ],
  [['--measured', '7h', '--on', '2x RTX 3080'], "'2x RTX 3080' is 2 GPUs; a run on several does not tell"],
  [['--gpus', '4096'], 'is 4096; how more than 128 GPUs share a job is not known'],
  [['--to', 'RTX 4091'], 'did you mean NVIDIA GeForce RTX 4090'],
  [['--kind', 'generate', '--gpus', '2'], "'--gpus': several GPUs share no text"],
  [['--kind', 'infer', '--step', '1s'], "'--step': is read of training alone"],
  [['--parameters', 'many'], "'--parameters': 'many' is no count above 0"],
  [['--gpus', '0'], "'--gpus': '0' is not a whole number at least 1"],
])('%j is refused in one line', async (args, message) => {
  await expect(transferred(...args, '--to', 'T4')).rejects.toThrow(message);
});

it('of generation, tells reading from writing where it is said', async () => {
  const answers: { ms: number; width: number }[] = [];
  for (const job of [[], ['--job', 'prompt'], ['--job', 'writing']]) {
    const [row] = await transferred('--kind', 'generate', ...job, '--to', 'RTX 4090');
    answers.push({ ms: row!.predicted_total_time_ms, width: row!.upper_ms / row!.lower_ms });
  }
  const [of, read, write] = answers;
  expect(read!.width).toBeLessThan(of!.width);
  expect(write!.width).toBeLessThan(of!.width);
  // It has 1.08 of the RTX 3090's bandwidth, and more than twice its products.
  expect(write!.ms).toBeGreaterThan(read!.ms);
});

it('is closer, and surer, for a job that training knows by name', async () => {
  const any = await transfer('--to', 'RTX 4090');
  const named = await transfer('--to', 'RTX 4090', '--job', 'bert-large');
  expect(any.job_name).toBeUndefined();
  expect(named.job_name).toBe('bert_large_squad');
  const width = ({ systems: [row] }: TransferDocument) => row!.upper_ms / row!.lower_ms;
  expect(width(named)).toBeLessThan(width(any));
});

it('lets several GPUs share the job, by what they exchange, and says so', async () => {
  const [one] = await transferred('--to', 'RTX 4090', '--gpus', '1');
  const [two] = await transferred(
    '--to',
    'RTX 4090',
    '--gpus',
    '2',
    '--parameters',
    '300M',
    '--step',
    '0.5s',
  );
  expect(one!.devices).toBeUndefined();
  expect(two).toMatchObject({ devices: { used: 2, by: 'data' }, verdict: 'extrapolating' });
  expect(two!.reasons!.join()).toContain('2 GPUs share the job');
  // 12,000 steps, 6,000 on two: 1.2 GB over 15.75 GB/s each, and 46 buckets of two steps of the ring.
  const exchanged = 6000 * (1.2e9 / 15.75e6 + 46 * (0.0084 + 2 * 0.0057));
  expect(two!.predicted_total_time_ms).toBeCloseTo(one!.predicted_total_time_ms / 2 + exchanged, 3);
});

it('answers the measured time itself on the GPU of the run, with an interval narrower than elsewhere', async () => {
  for (const kind of ['train', 'infer']) {
    const systems = await transferred('--kind', kind, '--to', 'RTX 3090', 'RTX 3080');
    const of = (name: string) => systems.find(({ system_id }) => system_id === name)!;
    const [same, other] = [of('RTX 3090'), of('RTX 3080')];
    expect(same.predicted_total_time_ms).toBeCloseTo(100 * 60_000, 3);
    expect(same.lower_ms).toBeLessThan(100 * 60_000);
    expect(same.upper_ms).toBeGreaterThan(100 * 60_000);
    expect(same.upper_ms / same.lower_ms).toBeLessThan(other.upper_ms / other.lower_ms);
  }
});

it('says that two runs on one GPU contradict each other, and its interval holds both', async () => {
  const runs = ['--measured', '500m', '--on', 'RTX 3090', '--to', 'RTX 3090'];
  const [row] = await transferred(...runs);
  expect(row).toMatchObject({
    verdict: 'extrapolating',
    reasons: ['the runs contradict each other by more than their GPUs explain'],
  });
  expect(row!.lower_ms).toBeLessThan(100 * 60_000);
  expect(row!.upper_ms).toBeGreaterThan(500 * 60_000);
  const agreeing = (await transferred('--measured', '101m', '--on', 'RTX 3090', '--to', 'RTX 3090'))[0]!;
  expect(agreeing).toMatchObject({ verdict: 'supported' });
  expect(agreeing.reasons).toBeUndefined();
});

it('tells a job that training does not know as any job, and says so with the names that are near', async () => {
  const any = await transfer('--to', 'RTX 4090');
  const unknown = await transfer('--to', 'RTX 4090', '--job', 'resnet5');
  expect(unknown.job_name).toBeUndefined();
  expect(unknown.systems).toEqual(any.systems);
  expect(unknown.remarks).toEqual([
    "'resnet5' is no job that training knows by name, so this is told of any job (did you mean 'resnet50'?)",
  ]);
  const { remarks } = await transfer('--to', 'RTX 4090', '--job', 'stable diffusion XL');
  expect(remarks!.join()).toContain('; known are ssd, bert_base_squad,');
});

it('says where a name may be several GPUs, of which it takes the mean', async () => {
  const { remarks, systems } = await transfer('--measured', '100m', '--on', 'A100', '--to', 'V100');
  expect(remarks).toEqual([
    "'A100' may be NVIDIA A100 PCIe 40GB, NVIDIA A100 PCIe 80GB, NVIDIA A100 SXM4 40GB or NVIDIA A100 SXM4 80GB: their mean is taken",
  ]);
  expect(systems[0]!.reasons!.join()).toContain("'V100' may be NVIDIA Tesla V100 PCIe 16GB,");
});

/** Qwen2.5-14B in Q4_K_M is a file of 8.37 GiB (llama-bench): more than the 8 GiB of an RTX 3070, less than the 12 of an RTX 3060. */
it('judges whether a GPU holds the model where it is named, else whether it is as large as that of the run', async () => {
  const asked = ['--kind', 'generate', '--to', 'RTX 3070', 'RTX 3060 12GB', 'RTX 4090'];
  const named = await transfer(...asked, '--model', 'qwen2.5-14b', '--quantisation', 'q4_k_m');
  expect(named.unsupported).toEqual(['RTX 3070']);
  expect(named.unsupported_reasons![0]!.reasons).toEqual([
    'needs 8.6 GiB: weights 8.4, workspace 0.3; 8 GiB there',
  ]);
  expect(named.systems.map(({ verdict }) => verdict)).toEqual(['supported', 'supported']);
  const unnamed = await transfer(...asked);
  const of = (name: string) => unnamed.systems.find(({ system_id }) => system_id === name)!;
  expect(of('RTX 4090').verdict).toBe('supported');
  expect(of('RTX 3070')).toMatchObject({
    verdict: 'extrapolating',
    reasons: ['it has 8 GiB of memory, the run had 24: whether the job fits is not known'],
  });
});

/** No data sheet of Apple's states a memory: it is the host's. */
it.each([
  [
    'M4 Max',
    'RTX 4090',
    'it has 24 GiB of memory, and that of the GPU of the run is not stated: whether the job fits is not known',
  ],
  ['RTX 4090', 'M4 Max', 'the size of its memory is not stated: whether the job fits is not known'],
  ['M4 Max', 'M4 Max', undefined],
])('says of a job that ran on %s and is asked of %s whose memory is not stated', async (on, to, doubt) => {
  const { systems } = await transferOf(['--measured', '100m', '--on', on], '--to', to);
  const told = (systems[0]!.reasons ?? []).filter((reason) => reason.includes('whether the job fits'));
  expect(told).toEqual(doubt === undefined ? [] : [doubt]);
});

it.each(['2x RTX A6000', '2 x RTX A6000', '2xA6000', 'RTX A6000 x2', 'RTX A6000:2'])(
  'answers %s by both GPUs',
  async (to) => {
    const [one] = await transferred('--to', 'RTX A6000', '--gpus', '2', '--job', 'resnet50');
    const [two] = await transferred('--to', to, '--job', 'resnet50');
    expect(two).toEqual({ ...one, system_id: to });
    expect(two!.devices).toEqual({ used: 2, by: 'data' });
  },
);

it.each(['RX 7900 XT', 'GTX TITAN X', 'Titan X (Pascal)', 'A100'])(
  'takes no number of %s for GPUs',
  (name) => {
    expect(namedCount(name)).toBeUndefined();
  },
);

it('says that a text is not shared, where a machine has several GPUs', async () => {
  const [two] = await transferred('--kind', 'generate', '--to', '2x RTX 4090');
  const [one] = await transferred('--kind', 'generate', '--to', 'RTX 4090');
  expect(two).toEqual({
    ...one,
    system_id: '2x RTX 4090',
    reasons: ['of its 2 GPUs one is used: a text that was timed as a whole is not shared'],
  });
});
