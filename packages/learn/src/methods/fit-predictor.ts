import type { FitRequest, FittedPredictor } from './fit-request.js';
import { methodOf } from './registry.js';
import { sampleSystems } from './system-sample.js';

/** Fits the predictor that the request's config asks for. @throws InputError or GbdtError as the method's `fit`. */
export function fitPredictor(request: FitRequest): FittedPredictor {
  const { dataset, rows, config, configFile } = request;
  const most = config.predictor.systems_per_group;
  const learned =
    most === undefined
      ? rows
      : sampleSystems(dataset, rows, { groupedBy: config.validation.group_by_col, most });
  return methodOf(config, configFile).fit({ ...request, rows: learned });
}
