import { InputError, shown } from '@ctfusion/base';
import { z } from 'zod';
import { hasKey } from '../proto-keys.js';
import { validate } from '../validate.js';

/** A document, its lists and records read-only all the way down. */
export type DeepReadonly<T> = T extends object ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> } : T;

/** A kind of document that programs read and write. */
export interface DocumentKind<Schema extends z.ZodType = z.ZodType> {
  /** What an error calls it, and its JSON Schema is named by. */
  readonly name: string;
  /** The `schema_version` that is written today. */
  readonly version: number;
  readonly schema: Schema;
  /** By the version that they start from (0: a document without `schema_version`): makes the document of the next version. */
  readonly upgrades?: { readonly [version: number]: (older: Record<string, unknown>) => unknown };
  /** What to do with a document that is too old to be upgraded; ends the sentence of the error. */
  readonly remedy?: string;
}

/** Upgrade of documents that were written before they had a version, and differ in nothing else. */
export const fromUnversioned = {
  0: (older: Record<string, unknown>): unknown => ({ ...older, schema_version: 1 }),
};

/** The document that a kind's schema describes. */
export type DocumentOf<Kind extends DocumentKind> = DeepReadonly<z.output<Kind['schema']>>;

/**
 * Reads a document of any version: an older one is upgraded step by step, then it is checked.
 * @param file what an error calls the place that it came from.
 * @throws InputError in one line, naming the field, if it is no document of this kind, of a version that is unknown or can no longer be
 *   read, or does not keep to the schema.
 */
export function readDocument<Kind extends DocumentKind>(
  kind: Kind,
  value: unknown,
  file: string,
): DocumentOf<Kind> {
  return checkDocument(kind.schema, upgradeDocument(kind, value, file), file) as DocumentOf<Kind>;
}

/**
 * The document itself, once it keeps to a schema (which has no defaults). zod's records drop a name `__proto__`; here it is a name like
 * any other, and what stands under it is checked as the rest.
 * @throws InputError as `validate`.
 */
export function checkDocument<Schema extends z.ZodType>(
  schema: Schema,
  document: Record<string, unknown>,
  file: string,
): DeepReadonly<z.output<Schema>> {
  validate(schema, hasKey(document, '__proto__') ? withPlainNames(document) : document, file);
  return document as DeepReadonly<z.output<Schema>>;
}

function withPlainNames(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withPlainNames);
  if (typeof value !== 'object' || value === null) return value;
  const plain = (key: string): string => (key === '__proto__' ? '(__proto__)' : key);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [plain(key), withPlainNames(item)]));
}

/**
 * A document of any version as one of today's, its fields not checked yet.
 * @throws InputError as `readDocument` for what is no object, or of a version that cannot be read.
 */
export function upgradeDocument(kind: DocumentKind, value: unknown, file: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new InputError('wrong-type', `expected a ${kind.name} document, an object`, { file });
  }
  let document = value as Record<string, unknown>;
  for (let version = versionOf(document, kind, file); version < kind.version; version++) {
    const upgrade = kind.upgrades?.[version];
    if (upgrade === undefined) throw tooOld(version, kind, file);
    document = upgrade(document) as Record<string, unknown>;
  }
  return document;
}

function versionOf(document: Record<string, unknown>, { name, version }: DocumentKind, file: string): number {
  const given = document['schema_version'] ?? 0;
  const location = { file, field: 'schema_version' };
  if (typeof given !== 'number' || !Number.isInteger(given) || given < 0) {
    throw new InputError('unknown-version', `${shown(given)} is no version; today's is ${version}`, location);
  }
  if (given > version) {
    throw new InputError(
      'unknown-version',
      `a ${name} document of version ${given} is newer than this program, which reads up to ${version}`,
      location,
    );
  }
  return given;
}

function tooOld(version: number, { name, remedy }: DocumentKind, file: string): InputError {
  const what = version === 0 ? 'has no version' : `is of version ${version}`;
  const then = remedy === undefined ? '' : `; ${remedy}`;
  return new InputError('unknown-version', `the ${name} document ${what} and can no longer be read${then}`, {
    file,
    field: 'schema_version',
  });
}

/** JSON Schema (draft 2020-12) of what a kind's documents look like when they are read. */
export function jsonSchemaOf({ name, schema }: DocumentKind): Record<string, unknown> {
  return { title: name, ...z.toJSONSchema(schema, { io: 'input' }) };
}
