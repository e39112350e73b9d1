import { taskKindOf, trainingStages } from '@ctfusion/predict';
import { COLUMN } from '@ctfusion/schema/columns';
import type { Method } from '../method.js';
import { fitStagedPredictor } from './fit-staged-predictor.js';

/** Stages of demand over measured capability, trees on their residual, effects of systems and families. */
export const stagedMethod: Method = {
  kind: 'staged',
  checkDataset(dataset) {
    trainingStages(dataset, { layout: taskKindOf(dataset).name, convolutionRate: 'measured' });
    dataset.texts(COLUMN.modelName);
  },
  fit: fitStagedPredictor,
};
