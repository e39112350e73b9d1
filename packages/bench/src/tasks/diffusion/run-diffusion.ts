import { COLUMN } from '@ctfusion/schema/columns';
import type { InferenceSession } from 'onnxruntime-node';
import { checkProvider } from '../../backends/onnxruntime/providers.js';
import { loadRuntime, type OnnxRuntime, sessionOptions } from '../../backends/onnxruntime/session.js';
import { cpuUse, readCpu } from '../../machine/cpu-usage.js';
import type { JobEvent } from '../../measuring/job-event.js';
import {
  buildDenoiser,
  buildImageDecoder,
  type DenoiserWidths,
  denoiserWidths,
  LATENT_CHANNELS,
  PROMPT_TOKENS,
} from '../../zoo/denoisers.js';
import type { BuiltModel } from '../../zoo/model-zoo.js';
import { fillWeights } from '../../zoo/weight-blob.js';

/** What a child process needs to make images with a denoiser of the zoo. */
export interface DiffuseJob {
  readonly kind: 'diffuse';
  readonly device: string;
  readonly threads: number;
  readonly denoiser: string;
  readonly latentHeight: number;
  readonly latentWidth: number;
  readonly images: number;
  readonly batch: number;
  readonly steps: number;
  /** 2: with and without the prompt, in one pass; 1: with the prompt alone. */
  readonly passesPerStep: number;
  readonly repeats: readonly number[];
  readonly seed: number;
}

/** How far the guided noise is pushed away from that without the prompt. */
const GUIDANCE = 7.5;

/** Loads denoiser and decoder, warms up with a step, then makes all images once for each repeat; each is reported as soon as it is done. */
export async function runDiffuseJob(job: DiffuseJob, emit: (event: JobEvent) => void): Promise<void> {
  const provider = checkProvider(job.device);
  const runtime = await loadRuntime(provider);
  const latent = { height: job.latentHeight, width: job.latentWidth };
  const open = (built: BuiltModel) =>
    runtime.InferenceSession.create(built.bytes, {
      ...sessionOptions(provider, job.threads, fillWeights(built.weights, built.weightBytes, job.seed)),
      // A whole model may hold an operator that only the CPU has.
      extra: {},
    });
  const loop = new DiffusionLoop(
    runtime,
    await open(buildDenoiser(job.denoiser, latent)),
    await open(buildImageDecoder(latent)),
    denoiserWidths(job.denoiser),
  );
  emit({ event: 'point_started', at: job.repeats[0] ?? 0 });
  await loop.run({ ...job, images: Math.min(job.images, job.batch), steps: 1 });
  for (const repeat of job.repeats) {
    emit({ event: 'point_started', at: repeat });
    const before = readCpu();
    const started = performance.now();
    await loop.run(job);
    const totalMs = performance.now() - started;
    const use = cpuUse(before, readCpu());
    emit({
      event: 'run',
      repeat,
      values: {
        [COLUMN.totalTimeMs]: totalMs,
        [COLUMN.coresUsed]: use.coresUsed,
        [COLUMN.coresBusy]: use.coresBusy,
      },
    });
  }
  await loop.release();
}

type Asked = Pick<
  DiffuseJob,
  'images' | 'batch' | 'steps' | 'passesPerStep' | 'latentHeight' | 'latentWidth'
>;

/** Euler steps from noise to a latent, then its decoding. */
export class DiffusionLoop {
  constructor(
    readonly runtime: OnnxRuntime,
    readonly denoiser: InferenceSession,
    readonly decoder: InferenceSession,
    readonly widths: DenoiserWidths,
  ) {}

  /** Makes all images, round by round; those of the last round. */
  async run(asked: Asked): Promise<Float32Array> {
    let images: Float32Array = new Float32Array(0);
    for (let done = 0; done < asked.images; done += asked.batch)
      images = await this.round({ ...asked, batch: Math.min(asked.batch, asked.images - done) });
    return images;
  }

  async release(): Promise<void> {
    await this.denoiser.release();
    await this.decoder.release();
  }

  private async round({
    batch,
    steps,
    passesPerStep,
    latentHeight,
    latentWidth,
  }: Asked): Promise<Float32Array> {
    const { Tensor } = this.runtime;
    const size = batch * LATENT_CHANNELS * latentHeight * latentWidth;
    const dims = (count: number) => [count, LATENT_CHANNELS, latentHeight, latentWidth];
    const passes = batch * passesPerStep;
    // The second half of the guidance has an empty prompt.
    const prompts = new Float32Array(passes * PROMPT_TOKENS * this.widths.context);
    prompts.set(pattern(batch * PROMPT_TOKENS * this.widths.context));
    const context = new Tensor('float32', prompts, [passes, PROMPT_TOKENS, this.widths.context]);
    const timeWidth = this.widths.time;
    const latents = pattern(size);
    for (let step = 0; step < steps; step++) {
      const share = 1 - step / steps;
      const input = new Float32Array(size * passesPerStep);
      for (let copy = 0; copy < passesPerStep; copy++) input.set(latents, copy * size);
      const time = new Float32Array(passes * timeWidth).map((_, index) =>
        Math.sin(share * (index % timeWidth)),
      );
      const { noise } = await this.denoiser.run({
        latents: new Tensor('float32', input, dims(passes)),
        time: new Tensor('float32', time, [passes, timeWidth]),
        context,
      });
      euler(latents, noise!.data as Float32Array, { stepSize: 1 / steps, isGuided: passesPerStep > 1 });
    }
    const { image } = await this.decoder.run({ latents: new Tensor('float32', latents, dims(batch)) });
    return image!.data as Float32Array;
  }
}

/** Moves the latents against the noise; with guidance, against that with the prompt pushed away from that without. */
function euler(
  latents: Float32Array,
  noise: Float32Array,
  { stepSize, isGuided }: { readonly stepSize: number; readonly isGuided: boolean },
): void {
  for (let index = 0; index < latents.length; index++) {
    const prompted = noise[index]!;
    const plain = isGuided ? noise[latents.length + index]! : prompted;
    latents[index]! -= stepSize * (plain + GUIDANCE * (prompted - plain));
  }
}

/** Noise that is the same on every machine: element i is ((37 i) mod 101) / 101 − 1/2. */
const pattern = (count: number): Float32Array =>
  Float32Array.from({ length: count }, (_, index) => ((index * 37) % 101) / 101 - 0.5);
