import type { Table } from '@ctfusion/base';
import type { Predictor } from '@ctfusion/predict';
import { fitPredictor } from '../methods/fit-predictor.js';
import type { LoadedConfig } from './config.js';

/**
 * The config's predictor learned on every row of a dataset.
 * @param machines further machines that say what machines are like
 * @throws as `fitPredictor`.
 */
export function fitAll({ config, file }: LoadedConfig, dataset: Table, machines?: Table): Predictor {
  const rows = Int32Array.from({ length: dataset.rowCount }, (_, row) => row);
  return fitPredictor({
    dataset,
    rows,
    config,
    configFile: file,
    ...(machines === undefined ? {} : { machines }),
  }).predictor;
}
