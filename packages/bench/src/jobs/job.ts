import type { BackendChoice } from '../backends/backend-registry.js';
import type { HostBenchmark, MemoryBenchmark, TransferBenchmark } from '../config/bench-config.js';
import type { CurvePlan } from '../config/plan.js';
import type { CurveSettings } from '../micro/operator-curve.js';
import type { DiffuseJob } from '../tasks/diffusion/run-diffusion.js';
import type { MeasureJob } from '../tasks/frames/measure-frames.js';
import type { GenerateJob } from '../tasks/generation/run-decoder.js';
import type { StepJob } from '../tasks/step/run-step.js';

/** What a child process is started for. */
export type Job =
  | { readonly kind: 'probe'; readonly choice: BackendChoice }
  | {
      readonly kind: 'curve';
      readonly choice: BackendChoice;
      readonly plan: CurvePlan;
      readonly settings: CurveSettings;
    }
  | {
      readonly kind: 'transfer';
      readonly choice: BackendChoice;
      readonly benchmark: TransferBenchmark;
      readonly repetitions: number;
      readonly timeBudgetSeconds: number;
      readonly memoryBudgetBytes: number;
    }
  | { readonly kind: 'host'; readonly benchmark: HostBenchmark; readonly workers: number }
  | {
      readonly kind: 'memory';
      readonly benchmark: MemoryBenchmark;
      readonly threads: number;
      readonly memoryBudgetBytes: number;
    }
  | MeasureJob
  | GenerateJob
  | DiffuseJob
  | StepJob
  | { readonly kind: 'outputs'; readonly choice: BackendChoice; readonly plans: readonly CurvePlan[] };
