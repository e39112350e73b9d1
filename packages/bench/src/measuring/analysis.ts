import { mean, median } from '@ctfusion/base';
import { bootstrapMedian, labelOutliers, medianAbsoluteDeviation } from './statistics.js';

/** Summary of one point's samples; all values in the unit of the samples. */
export interface SampleSummary {
  readonly samples: number;
  readonly median: number;
  readonly mean: number;
  readonly mad: number;
  /** 95 % bootstrap interval of the median. */
  readonly ciLow: number;
  readonly ciHigh: number;
  readonly outliers: number;
}

/** Summarises samples; outliers are counted, never dropped: the median takes care of them. */
export function summarise(samples: readonly number[]): SampleSummary {
  const interval = bootstrapMedian(samples);
  return {
    samples: samples.length,
    median: median(samples),
    mean: mean(samples),
    mad: medianAbsoluteDeviation(samples),
    ciLow: interval.low,
    ciHigh: interval.high,
    outliers: labelOutliers(samples).filter((label) => label !== '').length,
  };
}
