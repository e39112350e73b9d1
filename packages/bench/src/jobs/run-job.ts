import { writeSync } from 'node:fs';
import { openBackend } from '../backends/backend-registry.js';
import { BackendUnavailable, type BenchmarkBackend } from '../backends/benchmark-backend.js';
import { monotonicClock } from '../measuring/clock.js';
import type { JobEvent } from '../measuring/job-event.js';
import { measureMemory } from '../micro/memory-bandwidth.js';
import { runCurve } from '../micro/operator-curve.js';
import { measurePreprocessingRate } from '../micro/preprocessing-rate.js';
import { runTransfers } from '../micro/transfers.js';
import type { Job } from './job.js';

/** Written at once and unbuffered: what follows may abort this process. */
function emit(event: JobEvent): void {
  writeSync(1, `${JSON.stringify(event)}\n`);
}

/** Jobs that run tasks, each without a backend of operators. */
type TaskJobKind = 'measure' | 'generate' | 'diffuse' | 'step';

async function runOnBackend(
  job: Exclude<Job, { kind: 'host' | 'memory' | TaskJobKind }>,
  backend: BenchmarkBackend,
): Promise<void> {
  switch (job.kind) {
    case 'probe': {
      const facts = await backend.probe();
      return emit({ event: 'facts', ...facts, emulated: [...facts.emulated] });
    }
    case 'curve':
      return runCurve({ backend, plan: job.plan, settings: job.settings, clock: monotonicClock }, emit);
    case 'transfer':
      return runTransfers({ backend, benchmark: job.benchmark, settings: job, clock: monotonicClock }, emit);
    case 'outputs':
      for (const plan of job.plans) {
        for (const batchSize of plan.batchSizes) {
          const prepared = await backend.prepare({ ...plan, batchSize });
          const values = [...(await backend.output(prepared))];
          emit({ event: 'output', name: plan.name, at: batchSize, values });
          await backend.dispose(prepared);
        }
      }
  }
}

async function main(job: Job): Promise<void> {
  if (job.kind === 'host') {
    emit({ event: 'point_started', at: job.workers });
    emit({ event: 'point', ...(await measurePreprocessingRate(job.benchmark, job.workers)) });
    return;
  }
  if (job.kind === 'memory') return measureMemory(job.benchmark, job, emit);
  switch (job.kind) {
    case 'measure':
      return (await import('../tasks/frames/measure-frames.js')).runMeasureJob(job, emit);
    case 'generate':
      return (await import('../tasks/generation/run-decoder.js')).runGenerateJob(job, emit);
    case 'diffuse':
      return (await import('../tasks/diffusion/run-diffusion.js')).runDiffuseJob(job, emit);
    case 'step':
      return (await import('../tasks/step/run-step.js')).runStepJob(job, emit);
    default:
      return runWithBackend(job);
  }
}

async function runWithBackend(job: Exclude<Job, { kind: 'host' | 'memory' | TaskJobKind }>): Promise<void> {
  const backend = await openBackend(job.choice);
  try {
    await runOnBackend(job, backend);
  } catch (error) {
    if (!(error instanceof BackendUnavailable)) throw error;
    emit({ event: 'unavailable', detail: error.message });
  } finally {
    await backend.close();
  }
}

await main(JSON.parse(process.argv[2]!) as Job);
// Native thread pools may keep the process alive though all work is done.
process.exit(0);
