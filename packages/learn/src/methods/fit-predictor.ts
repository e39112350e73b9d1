import { predictorKind } from '../experiment/features.js';
import { fitDirect } from './direct/fit-direct.js';
import type { FitRequest, FittedPredictor } from './fit-request.js';
import { fitStagedPredictor } from './staged/fit-staged-predictor.js';

/** Fits the predictor that the request's config asks for. */
export function fitPredictor(request: FitRequest): FittedPredictor {
  return predictorKind(request.config) === 'direct' ? fitDirect(request) : fitStagedPredictor(request);
}
