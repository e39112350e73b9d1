import { COLUMN } from '@ctfusion/schema/columns';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { checkProvider } from '../../backends/onnxruntime/providers.js';
import { loadRuntime, type OnnxRuntime, sessionOptions } from '../../backends/onnxruntime/session.js';
import { cpuUse, readCpu } from '../../machine/cpu-usage.js';
import type { JobEvent } from '../../measuring/job-event.js';
import { buildDecoder, cacheNames, type DecoderSizes, decoderSizes } from '../../zoo/decoders.js';
import { fillWeights } from '../../zoo/weight-blob.js';

/** What a child process needs to measure one task with a decoder of the zoo. */
export interface GenerateJob {
  readonly kind: 'generate';
  readonly device: string;
  readonly threads: number;
  readonly decoder: string;
  readonly prompt: number;
  readonly cached: number;
  readonly generated: number;
  readonly sequences: number;
  readonly repeats: readonly number[];
  readonly seed: number;
}

type Tensors = Readonly<Record<string, Tensor>>;

/** Times of one generation, ms. */
interface DecodedTimes {
  readonly totalMs: number;
  readonly firstTokenMs: number;
  readonly tokens: readonly number[];
}

/** Tokens that a warm-up writes: enough for the runtime to have planned its memory for both shapes. */
const WARM_UP_TOKENS = 3;

/** Loads the decoder, warms up, then measures each repeat; each is reported as soon as it is done. */
export async function runGenerateJob(job: GenerateJob, emit: (event: JobEvent) => void): Promise<void> {
  const provider = checkProvider(job.device);
  const runtime = await loadRuntime(provider);
  const built = buildDecoder(job.decoder);
  const weights = fillWeights(built.weights, built.weightBytes, job.seed);
  const session = await runtime.InferenceSession.create(built.bytes, {
    ...sessionOptions(provider, job.threads, weights),
    // A whole model may hold an operator that only the CPU has.
    extra: {},
  });
  const decoder = new Decoder(runtime, session, decoderSizes(job.decoder));
  emit({ event: 'point_started', at: job.repeats[0] ?? 0 });
  await decoder.generate({ ...job, generated: Math.min(WARM_UP_TOKENS, job.generated) });
  for (const repeat of job.repeats) {
    emit({ event: 'point_started', at: repeat });
    const before = readCpu();
    const { totalMs, firstTokenMs } = await decoder.generate(job);
    const use = cpuUse(before, readCpu());
    const isWritten = job.generated > 0;
    emit({
      event: 'run',
      repeat,
      values: {
        [COLUMN.totalTimeMs]: totalMs,
        ...(job.prompt > 0 && { [COLUMN.timeToFirstTokenMs]: firstTokenMs }),
        ...(isWritten && {
          [COLUMN.timePerOutputTokenMs]: (totalMs - (job.prompt > 0 ? firstTokenMs : 0)) / job.generated,
        }),
        [COLUMN.coresUsed]: use.coresUsed,
        [COLUMN.coresBusy]: use.coresBusy,
      },
    });
  }
  await session.release();
}

type Asked = Pick<GenerateJob, 'prompt' | 'cached' | 'generated' | 'sequences'>;

/** Reads and writes tokens with a session whose cache goes in and comes out. */
export class Decoder {
  constructor(
    readonly runtime: OnnxRuntime,
    readonly session: InferenceSession,
    readonly sizes: DecoderSizes,
  ) {}

  /** Reads the prompt in one pass, then writes token by token, each sequence its likeliest. */
  async generate({ prompt, cached, generated, sequences }: Asked): Promise<DecodedTimes> {
    let cache = this.zeroCache(sequences, cached);
    let tokens = Array.from({ length: sequences }, (_, sequence) => sequence + 1);
    const written: number[] = [];
    const started = performance.now();
    let firstTokenMs = 0;
    let past = cached;
    if (prompt > 0) {
      const read = tokens.flatMap((token) => Array.from({ length: prompt }, (_, place) => token + place));
      ({ tokens, cache } = await this.step(read, { sequences, length: prompt, past }, cache));
      past += prompt;
      firstTokenMs = performance.now() - started;
    }
    for (let index = 0; index < generated; index++) {
      ({ tokens, cache } = await this.step(tokens, { sequences, length: 1, past }, cache));
      past++;
      written.push(tokens[0]!);
    }
    return { totalMs: performance.now() - started, firstTokenMs, tokens: written };
  }

  /** One pass: `length` tokens of every sequence after those in the cache. */
  async step(
    tokens: readonly number[],
    {
      sequences,
      length,
      past,
    }: { readonly sequences: number; readonly length: number; readonly past: number },
    cache: Tensors,
  ): Promise<{ tokens: number[]; logits: Float32Array; cache: Tensors }> {
    const { Tensor } = this.runtime;
    const outputs = await this.session.run({
      tokens: new Tensor(
        'int64',
        BigInt64Array.from(tokens, (token) => BigInt(token % this.sizes.vocabulary)),
        [sequences, length],
      ),
      mask: new Tensor('float32', causalMask(length, past), [1, 1, length, past + length]),
      ...cache,
    });
    const logits = outputs['logits']!.data as Float32Array;
    const { vocabulary, layers } = this.sizes;
    const next = Array.from({ length: sequences }, (_, sequence) =>
      likeliest(logits, sequence * vocabulary, vocabulary),
    );
    const longer = Array.from({ length: layers }, (_, layer) => {
      const names = cacheNames(layer);
      return [
        [names.pastKeys, outputs[names.keys]!],
        [names.pastValues, outputs[names.values]!],
      ] as const;
    });
    return { tokens: next, logits, cache: Object.fromEntries(longer.flat()) };
  }

  /** A cache of this many tokens that say nothing. */
  zeroCache(sequences: number, cached: number): Tensors {
    const { layers, width, heads } = this.sizes;
    const dims = [sequences, heads, cached, width / heads];
    const count = sequences * cached * width;
    const tensor = () => new this.runtime.Tensor('float32', new Float32Array(count), dims);
    return Object.fromEntries(
      Array.from({ length: layers }, (_, layer) => cacheNames(layer)).flatMap(({ pastKeys, pastValues }) => [
        [pastKeys, tensor()],
        [pastValues, tensor()],
      ]),
    );
  }
}

/** A value so low that a token after the reading one weighs nothing. */
const HIDDEN = -1e9;

/** Added to scores [length, past + length]: a token sees all before it and itself. */
export function causalMask(length: number, past: number): Float32Array {
  const total = past + length;
  const mask = new Float32Array(length * total);
  for (let row = 0; row < length; row++) mask.fill(HIDDEN, row * total + past + row + 1, (row + 1) * total);
  return mask;
}

function likeliest(logits: Float32Array, offset: number, count: number): number {
  let best = 0;
  for (let index = 1; index < count; index++)
    if (logits[offset + index]! > logits[offset + best]!) best = index;
  return best;
}
