import { didYouMean, InputError, shown } from '@ctfusion/base';
import type { BundleContent } from '@ctfusion/schema/documents';
import type { BundleFormat } from '../bundle/bundle-format.js';
import { directFormat } from './direct/direct-format.js';
import { stagedFormat } from './staged/staged-format.js';

const formats = new Map<unknown, BundleFormat>();

/** Adds the bundles of a method from outside. @returns what takes them out again @throws RangeError if its kind is taken. */
export function registerBundleFormat<Content extends BundleContent>(
  format: BundleFormat<Content>,
): () => void {
  if (formats.has(format.kind))
    throw new RangeError(`bundles of kind '${format.kind}' are registered already`);
  // The format's schema is what makes a document its content.
  formats.set(format.kind, format as unknown as BundleFormat);
  return () => formats.delete(format.kind);
}

registerBundleFormat(directFormat);
registerBundleFormat(stagedFormat);

/** The format of a kind of bundle. @throws InputError naming file and field if nobody registered it. */
export function bundleFormat(kind: unknown, file: string): BundleFormat {
  const format = formats.get(kind);
  if (format !== undefined) return format;
  const known = [...formats.keys()].map(String);
  const hint = typeof kind === 'string' ? didYouMean(kind, known) : '';
  throw new InputError('unknown-name', `${shown(kind)} is no known kind of bundle${hint}`, {
    file,
    field: 'kind',
  });
}
