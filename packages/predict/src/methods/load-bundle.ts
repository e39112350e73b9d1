import { InputError, parseJson } from '@ctfusion/base';
import { Booster } from '@ctfusion/gbdt/predict';
import { type Bundle, bundleDocument, checkDocument, upgradeDocument } from '@ctfusion/schema/documents';
import { sharedFaults } from '../bundle/bundle-fault.js';
import { documentDigest, textDigest } from '../bundle/digest.js';
import type { Predictor } from '../predictor.js';
import { bundleFormat } from './format-registry.js';

/** Where a bundle's files are read from: a folder, an archive, a page. */
export interface BundleSource {
  /** What an error calls the file at a path inside the bundle. */
  nameOf(path: string): string;
  /** The text of the file at a path inside the bundle. @throws InputError if it cannot be read or leaves the bundle. */
  readText(path: string): string;
  /** SHA-256 of a text in UTF-8, in hexadecimal, where the place has a faster one than JavaScript's. */
  sha256?(text: string): string;
}

/**
 * Loads a bundle: `predictor.json` and the models it names. A bundle is not trusted: names and lengths are checked against each other,
 * and digests say whether the document or a model is the one that was written.
 * @param soundDocuments SHA-256, in hexadecimal, of texts of `predictor.json` that this program's build loaded whole: such a document is
 *   not checked again. The models that it names are, and so is any other document.
 * @throws InputError naming file and field if a file is missing, truncated, edited, swapped or of another schema version; a model file
 *   that cannot be read is a GbdtError naming file, tree and field.
 */
export function loadBundle(source: BundleSource, soundDocuments?: ReadonlySet<string>): Predictor {
  const file = source.nameOf('predictor.json');
  const text = source.readText('predictor.json');
  const isSound = soundDocuments?.has((source.sha256 ?? textDigest)(text));
  const bundle = isSound ? (JSON.parse(text) as Bundle) : checkedDocument(source, text, file);
  const format = bundleFormat(bundle.kind, file);
  const features = format.modelFeatures(bundle);
  return format.load(
    bundle,
    bundle.models.map((_, index) => readModel(source, bundle, index, features)),
  );
}

function checkedDocument(source: BundleSource, text: string, file: string): Bundle {
  const json = parseJson(text, file);
  // The version comes first: a document of another version may be of kinds that are not known here.
  const document = upgradeDocument(bundleDocument, json, file);
  const format = bundleFormat(document['kind'], file);
  const bundle = checkDocument(format.schema, document, file) as Bundle;
  // What the method finds wrong comes first: only a sound document says which inputs it has.
  const [fault = sharedFaults(bundle, format.inputs(bundle))[0]] = format.faults(bundle);
  if (fault !== undefined)
    throw new InputError('damaged-bundle', fault.problem, { file, field: fault.field });
  if (documentDigest(document, source.sha256) !== bundle.digests.document) {
    throw new InputError(
      'damaged-bundle',
      'it is not the digest of this document, which was edited or damaged',
      {
        file,
        field: 'digests.document',
      },
    );
  }
  return bundle;
}

function readModel(
  source: BundleSource,
  bundle: Bundle,
  index: number,
  features: readonly string[],
): Booster {
  const path = bundle.models[index]!;
  const file = source.nameOf(path);
  const text = source.readText(path);
  const document = source.nameOf('predictor.json');
  const digest = source.sha256 ?? textDigest;
  if (digest(text) !== bundle.digests.models[index]) {
    throw new InputError('damaged-bundle', `it is not the model that ${document} was written with`, {
      file,
      field: `digests.models.${index}`,
    });
  }
  const booster = Booster.parse(text, file);
  if (booster.featureNames.join('\n') !== features.join('\n')) {
    throw new InputError('inconsistent', `its feature names are not those of ${document}`, {
      file,
      field: 'feature_names',
    });
  }
  return booster;
}
