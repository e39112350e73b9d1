import type { Capability } from '@ctfusion/schema/columns';
import type { RunPart } from '../tasks/stage.js';
import type { TreeExplanation } from './shap.js';

/** The same run on a machine of which one thing is twice as good. */
export interface Counterfactual {
  readonly twice: Capability;
  readonly latencyMs: number;
  /** Share of the predicted time that is saved, from 0: a faster part costs none. */
  readonly saving: number;
}

/** What a stage of the analytical model takes. */
export interface StageShare {
  readonly stage: string;
  readonly part: RunPart;
  /** Analytical time, ms. */
  readonly timeMs: number;
  /** Share of the analytical time, 0 to 1; the same of the prediction, whose corrections stretch all stages alike. */
  readonly share: number;
}

/** Why a prediction is what it is, in figures and in sentences. What a method does not know is absent. */
export interface Explanation {
  /** The method that explains itself. */
  readonly kind: string;
  readonly words: readonly string[];
  /** Unit of what the trees contribute: the log of the time, the log of 1 + ms, or ms. */
  readonly unit: 'log' | 'log1p_ms' | 'ms';
  readonly trees: TreeExplanation;
  readonly analyticalMs?: number;
  /** Longest first. */
  readonly stages?: readonly StageShare[];
  /** Log correction for what is special about the system. */
  readonly effect?: number;
  /** Log correction for the conditions of the run: its model, source or build. */
  readonly conditions?: number;
  readonly counterfactuals?: readonly Counterfactual[];
}
