import type { Booster } from '@ctfusion/gbdt';
import type { BundleContent, DocumentKind, Sealed } from '@ctfusion/schema/documents';
import type { Predictor } from '../predictor.js';
import type { BundleFault } from './bundle-fault.js';

/** How the bundles of one method are read. A bundle is not trusted, so `schema` and `faults` leave nothing for `load` to trip over. */
export interface BundleFormat<Content extends BundleContent = BundleContent> {
  /** What a bundle calls its method: `kind`. */
  readonly kind: string;
  /** Of the sealed document: `bundleFields`, `kind`, `digests` and the method's own. */
  readonly schema: DocumentKind['schema'];
  /** Names and lengths of the method's own fields against each other. */
  faults(content: Content): readonly BundleFault[];
  /** Columns whose training range a bundle has to know. */
  inputs(content: Content): readonly string[];
  /** Features of each of its models, in their order. */
  modelFeatures(content: Content): readonly string[];
  load(bundle: Sealed<Content>, boosters: readonly Booster[]): Predictor;
}
