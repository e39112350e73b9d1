import type { FitRequest, FittedPredictor } from './fit-request.js';
import { methodOf } from './registry.js';

/** Fits the predictor that the request's config asks for. @throws InputError or GbdtError as the method's `fit`. */
export function fitPredictor(request: FitRequest): FittedPredictor {
  return methodOf(request.config, request.configFile).fit(request);
}
