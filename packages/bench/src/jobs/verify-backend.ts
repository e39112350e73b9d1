import type { BackendChoice } from '../backends/backend-registry.js';
import type { OperatorParameters } from '../backends/workload.js';
import type { CurvePlan } from '../config/plan.js';
import { type JobOutcome, runJobProcess } from './job-process.js';

export interface Verification {
  readonly name: string;
  /** Largest absolute difference of an element. */
  readonly worst: number;
  /** What is wrong; `undefined` if the results agree. */
  readonly problem: string | undefined;
}

/** Every operator in small: odd sizes, so that a mix-up of dimensions shows. */
const operators: Readonly<Record<string, OperatorParameters>> = {
  MatMul: { layerType: 'MatMul', batched: true, shapeA: [5, 7], shapeB: [7, 3] },
  MatMul2d: { layerType: 'MatMul', batched: false, shapeA: [4, 6], shapeB: [6, 9] },
  Linear: { layerType: 'Linear', inFeatures: 7, outFeatures: 5 },
  Add: { layerType: 'Add', shape: [3, 5, 7] },
  Conv: { layerType: 'Conv2d', inputShape: [3, 9, 8], outChannels: 4, kernelSize: 3, stride: 2, padding: 1 },
  Conv1x1: {
    layerType: 'Conv2d',
    inputShape: [6, 5, 4],
    outChannels: 3,
    kernelSize: 1,
    stride: 1,
    padding: 0,
  },
  BatchNorm: { layerType: 'BatchNorm2d', inputShape: [3, 5, 4] },
  LayerNorm: { layerType: 'LayerNorm', inputShape: [5, 12] },
  Softmax: { layerType: 'Softmax', inputShape: [2, 5, 7] },
  Attention: { layerType: 'Attention', heads: 2, cachedTokens: 7, headSize: 5 },
};

const batchSizes = [3];
/** Single precision, sums of a few dozen products. */
const tolerance = 2e-4;

/** Runs small operators on a backend and on the CPU provider, each in a child process, and compares their outputs. */
export async function verifyBackend(
  choice: BackendChoice,
  timeLimitSeconds = 120,
): Promise<readonly Verification[]> {
  const plans = Object.entries(operators).map(
    ([name, operator]): CurvePlan => ({
      name,
      dataType: 'fp32',
      batchSizes,
      timeBudgetSeconds: 10,
      operator,
    }),
  );
  const [own, reference] = await Promise.all(
    [choice, { backend: 'onnxruntime', device: 'cpu' } as const].map((each) =>
      runJobProcess({ kind: 'outputs', choice: each, plans }, { timeLimitSeconds }),
    ),
  );
  return plans.map(({ name }) => {
    const [actual, expected] = [outputsOf(own!, name), outputsOf(reference!, name)];
    if (actual.length !== expected.length || expected.length === 0) {
      const detail = own!.detail || reference!.detail || 'the process ended before';
      return { name, worst: Number.NaN, problem: `gave no result: ${detail}` };
    }
    const worst = Math.max(...actual.map((values, index) => largestDifference(values, expected[index]!)));
    const problem = worst <= tolerance ? undefined : `differs by up to ${worst.toExponential(1)}`;
    return { name, worst, problem };
  });
}

function outputsOf({ events }: JobOutcome, name: string): readonly (readonly number[])[] {
  return events.flatMap((event) => (event.event === 'output' && event.name === name ? [event.values] : []));
}

/** Infinite for results of different length or with a NaN. */
function largestDifference(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  const differences = a.map((value, index) => Math.abs(value - b[index]!));
  return differences.some(Number.isNaN) ? Number.POSITIVE_INFINITY : Math.max(...differences);
}
