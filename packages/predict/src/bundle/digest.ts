import type { BundleContent, Sealed } from '@ctfusion/schema/documents';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** SHA-256 of a text in UTF-8, in hexadecimal. */
export type TextDigest = (text: string) => string;

/** It runs wherever JavaScript does. */
export const textDigest: TextDigest = (text) => bytesToHex(sha256(utf8ToBytes(text)));

/** JSON without spaces, keys sorted by their UTF-16 units: the same text for the same content, however a file lays it out. */
function canonicalJson(value: unknown): string {
  if (Array.isArray(value))
    // Most of a bundle is lists of numbers, which the platform writes at once.
    return value.every((item) => typeof item === 'number')
      ? JSON.stringify(value)
      : `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(',')}}`;
}

/** What `digests.document` of a bundle's document has to be. */
export function documentDigest(document: Record<string, unknown>, digest: TextDigest = textDigest): string {
  const { document: _, ...others } = document['digests'] as Record<string, unknown>;
  return digest(canonicalJson({ ...document, digests: others }));
}

/** The document with digests of its models and of itself, so that loading notices what was swapped, edited or cut off. */
export function sealBundle<Content extends BundleContent>(
  content: Content,
  modelTexts: readonly string[],
): Sealed<Content> {
  const models = modelTexts.map(textDigest);
  const unsealed = { ...content, digests: { models } };
  return { ...content, digests: { document: documentDigest(unsealed), models } };
}
