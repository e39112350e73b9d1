import { type SampleSummary, summarise } from '../measuring/analysis.js';
import type { RawPoint } from './raws.js';

/** One point of a performance curve, summarised. */
export interface CurvePoint {
  readonly batchSize: number;
  readonly latencyMs: number;
  readonly throughputPerSecond: number;
  readonly summary: SampleSummary;
  readonly raw: RawPoint;
}

export interface Curve {
  readonly benchmark: string;
  readonly dataType: string;
  readonly precision: string;
  readonly points: readonly CurvePoint[];
}

/** Operator curves by benchmark and precision, points by batch size; a point's latency is the median of its samples. */
export function operatorCurves(points: readonly RawPoint[]): readonly Curve[] {
  const curves = new Map<string, RawPoint[]>();
  for (const point of points) {
    if (point.group !== 'gpu_compute' || point.samples.length === 0) continue;
    const key = `${point.benchmark} ${point.dataType}`;
    curves.set(key, [...(curves.get(key) ?? []), point]);
  }
  return [...curves.values()].map((members) => ({
    benchmark: members[0]!.benchmark,
    dataType: members[0]!.dataType,
    precision: members[0]!.precision,
    points: members
      .map((raw) => {
        const summary = summarise(raw.samples);
        return {
          batchSize: raw.sweptValue,
          latencyMs: summary.median,
          throughputPerSecond: (raw.sweptValue / summary.median) * 1000,
          summary,
          raw,
        };
      })
      .sort((a, b) => a.batchSize - b.batchSize),
  }));
}

/** The four numbers that stand for a curve; `undefined` for what its points do not tell. */
export interface CurveFeatures {
  /** Latency of batch 1, ms. */
  readonly latency: number | undefined;
  /** Items per second. */
  readonly peak_throughput: number | undefined;
  /** First batch size at 90 % of the peak or more. */
  readonly saturation_point: number | undefined;
  /** Least-squares slope of throughput on batch size from the first point to the peak; 0 if the peak is first. */
  readonly efficiency_slope: number | undefined;
}

/** Curve features as published; one point alone has neither saturation nor slope. */
export function curveFeatures(
  points: readonly Pick<CurvePoint, 'batchSize' | 'latencyMs' | 'throughputPerSecond'>[],
): CurveFeatures {
  const latency = points.find(({ batchSize }) => batchSize === 1)?.latencyMs;
  if (points.length === 0) {
    return { latency, peak_throughput: undefined, saturation_point: undefined, efficiency_slope: undefined };
  }
  const rates = points.map(({ throughputPerSecond }) => throughputPerSecond);
  const peak = Math.max(...rates);
  if (points.length === 1) {
    return { latency, peak_throughput: peak, saturation_point: undefined, efficiency_slope: undefined };
  }
  const rising = points.slice(0, rates.indexOf(peak) + 1);
  return {
    latency,
    peak_throughput: peak,
    saturation_point: points.find(({ throughputPerSecond }) => throughputPerSecond >= 0.9 * peak)!.batchSize,
    efficiency_slope: rising.length < 2 ? 0 : slope(rising.map((p) => [p.batchSize, p.throughputPerSecond])),
  };
}

/** Ordinary least squares with intercept. */
function slope(points: readonly (readonly [number, number])[]): number {
  const count = points.length;
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / count;
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / count;
  const covariance = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  const variance = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  return covariance / variance;
}
