import type { Table } from '@ctfusion/base';
import type { Predictor } from '@ctfusion/predict';
import { fitPredictor } from '../methods/fit-predictor.js';
import type { FitRequest } from '../methods/fit-request.js';
import type { LoadedConfig } from './config.js';

/**
 * The config's predictor learned on every row of a dataset.
 * @param further what else says what machines are like
 * @throws as `fitPredictor`.
 */
export function fitAll(
  { config, file }: LoadedConfig,
  dataset: Table,
  further: Pick<FitRequest, 'machines' | 'elsewhere'> = {},
): Predictor {
  const rows = Int32Array.from({ length: dataset.rowCount }, (_, row) => row);
  return fitPredictor({ dataset, rows, config, configFile: file, ...further }).predictor;
}
