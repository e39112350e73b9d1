import { taskFamilies, taskKindOf, trainingStages } from '@ctfusion/predict';
import type { Method } from '../method.js';
import { fitStagedPredictor } from './fit-staged-predictor.js';

/** Stages of demand over measured capability, trees on their residual, effects of systems and families. */
export const stagedMethod: Method = {
  kind: 'staged',
  checkDataset(dataset) {
    trainingStages(dataset, { kindName: taskKindOf(dataset).name, convolutionRate: 'measured' });
    taskFamilies(dataset, taskKindOf(dataset).name);
  },
  fit: fitStagedPredictor,
};
