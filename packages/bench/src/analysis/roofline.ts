import { workloadBytes, workloadFlops } from '../backends/workload.js';
import type { BenchConfig } from '../config/bench-config.js';
import { planBench } from '../config/plan.js';
import type { Curve } from './curve.js';

/** One curve's fastest point in the roofline plane (Williams et al. 2009). */
interface RooflinePoint {
  readonly benchmark: string;
  readonly dataType: string;
  readonly batchSize: number;
  /** FLOPs per byte that must at least be moved. */
  readonly intensity: number;
  readonly gflopsPerSecond: number;
  /** 2^30 bytes per second. */
  readonly gibPerSecond: number;
}

/** Ceilings of one precision, as measured: not a data sheet's. */
interface RooflineCeiling {
  readonly dataType: string;
  readonly gflopsPerSecond: number;
  readonly gibPerSecond: number;
}

export interface Roofline {
  readonly points: readonly RooflinePoint[];
  readonly ceilings: readonly RooflineCeiling[];
}

/** Where each operator lies, and the highest compute rate and traffic that any of them reached. */
export function roofline(curves: readonly Curve[], config: BenchConfig): Roofline {
  const plans = new Map(
    planBench(config, 'gpu_compute').curves.map((plan) => [`${plan.name} ${plan.dataType}`, plan]),
  );
  const points = curves.flatMap((curve): RooflinePoint[] => {
    const plan = plans.get(`${curve.benchmark} ${curve.dataType}`);
    if (plan === undefined || curve.points.length === 0) return [];
    const best = curve.points.reduce((a, b) => (b.throughputPerSecond > a.throughputPerSecond ? b : a));
    const workload = { ...plan, batchSize: best.batchSize };
    const [flops, bytes, seconds] = [workloadFlops(workload), workloadBytes(workload), best.latencyMs / 1000];
    return [
      {
        benchmark: curve.benchmark,
        dataType: curve.dataType,
        batchSize: best.batchSize,
        intensity: flops / bytes,
        gflopsPerSecond: flops / seconds / 1e9,
        gibPerSecond: bytes / seconds / 2 ** 30,
      },
    ];
  });
  const ceilings = [...new Set(points.map(({ dataType }) => dataType))].map((dataType): RooflineCeiling => {
    const own = points.filter((point) => point.dataType === dataType);
    return {
      dataType,
      gflopsPerSecond: Math.max(...own.map(({ gflopsPerSecond }) => gflopsPerSecond)),
      gibPerSecond: Math.max(...own.map(({ gibPerSecond }) => gibPerSecond)),
    };
  });
  return { points, ceilings };
}
