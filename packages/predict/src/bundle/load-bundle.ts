import { InputError, parseJson } from '@ctfusion/base';
import { Booster } from '@ctfusion/gbdt/predict';
import { bundleSchema, validate } from '@ctfusion/schema';
import { DirectPredictor } from '../methods/direct/direct-predictor.js';
import { StagedPredictor } from '../methods/staged/staged-predictor.js';
import type { Predictor } from '../predictor.js';

/** Where a bundle's files are read from: a folder, an archive, a page. */
export interface BundleSource {
  /** What an error calls the file at a path inside the bundle. */
  nameOf(path: string): string;
  /** The text of the file at a path inside the bundle. @throws InputError if it cannot be read or leaves the bundle. */
  readText(path: string): string;
}

/**
 * Loads a bundle: `predictor.json` and the models it names.
 * @throws InputError naming file and field if a file is missing, truncated or of another schema version; a model file that cannot
 *   be read is a GbdtError naming file, tree and field.
 */
export function loadBundle(source: BundleSource): Predictor {
  const file = source.nameOf('predictor.json');
  const bundle = validate(bundleSchema, parseJson(source.readText('predictor.json'), file), file);
  const features = bundle.kind === 'direct' ? bundle.features : bundle.residual_features;
  const boosters = bundle.models.map((model) => {
    const path = source.nameOf(model);
    const booster = Booster.parse(source.readText(model), path);
    if (booster.featureNames.join('\n') !== features.join('\n')) {
      throw new InputError('inconsistent', `its feature names are not those of ${file}`, {
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
