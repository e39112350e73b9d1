import { GbdtError } from '../errors.js';
import type { Parameters } from '../parameters/parameters.js';
import type { Target } from './objective.js';

type PointLoss = (label: number, score: number) => number;

const squared: PointLoss = (label, score) => (score - label) * (score - label);

function pointLoss(name: string, alpha: number): PointLoss {
  switch (name) {
    case 'l2':
    case 'rmse':
      return squared;
    case 'l1':
      return (label, score) => Math.abs(score - label);
    case 'mape':
      return (label, score) => Math.abs(label - score) / Math.max(1, Math.abs(label));
    case 'quantile':
      return (label, score) => (label < score ? (alpha - 1) * (label - score) : alpha * (label - score));
    case 'huber':
      return (label, score) => {
        const distance = Math.abs(score - label);
        return distance <= alpha ? 0.5 * distance * distance : alpha * (distance - 0.5 * alpha);
      };
    default:
      throw new GbdtError('parameter', `parameter metric: unknown value "${name}"`);
  }
}

/** A score of predictions against a target. */
export interface Metric {
  readonly name: string;
  readonly higherIsBetter: boolean;
  evaluate(score: Float64Array, target: Target): number;
}

/** Weighted mean of a loss over rows; rmse is the root of it. mape counts labels below 1 as 1. */
function metricNamed(name: string, alpha: number): Metric {
  const loss = pointLoss(name, alpha);
  return {
    name,
    higherIsBetter: false,
    evaluate(score, { label, weight }) {
      let sum = 0;
      let total = 0;
      for (let i = 0; i < label.length; i++) {
        const w = weight ? weight[i]! : 1;
        sum += loss(label[i]!, score[i]!) * w;
        total += w;
      }
      return name === 'rmse' ? Math.sqrt(sum / total) : sum / total;
    },
  };
}

/** The metrics that the parameters ask for: those named, else the objective's own. */
export function metricsFor(parameters: Parameters): Metric[] {
  const own = { regression: 'l2', regression_l1: 'l1' }[parameters.objective] ?? parameters.objective;
  const names = parameters.metric.length > 0 ? parameters.metric : [own];
  return names.map((name) => metricNamed(name, parameters.alpha));
}
