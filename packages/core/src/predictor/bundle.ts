import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Booster } from '@ctfusion/gbdt/predict';
import { bundleSchema, InputError, validate } from '@ctfusion/schema';
import { writeFolderAtomically } from '../files.js';
import { readText } from '../table/csv.js';
import { DirectPredictor } from './direct/direct-predictor.js';
import type { Predictor } from './predictor.js';
import { StagedPredictor } from './staged/staged-predictor.js';

/**
 * Loads a bundle folder: `predictor.json` and the models it names.
 * @throws InputError naming file and field if a file is missing, truncated or of another schema version; a model file that cannot
 *   be read is a GbdtError naming file, tree and field.
 */
export function loadBundle(folder: string): Predictor {
  const file = join(folder, 'predictor.json');
  const bundle = validate(bundleSchema, parseJson(readText(file), file), file);
  const features = bundle.kind === 'direct' ? bundle.features : bundle.residual_features;
  const boosters = bundle.models.map((model) => {
    const path = join(folder, model);
    const booster = Booster.parse(readText(path), path);
    if (booster.featureNames.join('\n') !== features.join('\n')) {
      throw new InputError(`its feature names are not those of ${file}`, {
        file: path,
        field: 'feature_names',
      });
    }
    return booster;
  });
  return bundle.kind === 'direct'
    ? new DirectPredictor(bundle, boosters)
    : new StagedPredictor(bundle, boosters);
}

/** As `loadBundle`, for what only the staged predictor can do. @throws InputError if the bundle is of another kind. */
export function loadStagedBundle(folder: string): StagedPredictor {
  const predictor = loadBundle(folder);
  if (predictor instanceof StagedPredictor) return predictor;
  throw new InputError(
    `a bundle of kind '${predictor.kind}' cannot be calibrated; train with predictor.kind: staged`,
    { file: folder },
  );
}

/** Writes a bundle to a new folder, all of it or nothing. @throws InputError if the folder exists or cannot be written. */
export function saveBundle(predictor: Predictor, folder: string): void {
  if (existsSync(folder)) throw new InputError('exists already; name a new folder', { file: folder });
  writeFolderAtomically(folder, (temporary) => predictor.write(temporary));
}

/** @throws InputError naming the file if the text is not JSON. */
export function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputError(`is not valid JSON: ${(error as Error).message}`, { file });
  }
}
