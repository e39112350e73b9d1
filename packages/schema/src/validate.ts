import { didYouMean, InputError, shown } from '@ctfusion/base';
import type { z } from 'zod';
import { hideProtoKeys, shownKey, showProtoKeys } from './proto-keys.js';
import { type Issue, narrowedIssue } from './union-issue.js';

/**
 * Checks a value from outside against a schema and returns it typed, defaults filled in.
 * @throws InputError naming file, field and value of the first problem; an unknown key is answered with the nearest known one.
 */
export function validate<S extends z.ZodType>(schema: S, value: unknown, file: string): z.output<S> {
  const result = schema.safeParse(hideProtoKeys(value));
  if (result.success) return showProtoKeys(result.data);
  const issue = narrowedIssue(result.error.issues[0] as Issue);
  const path = issue.path.map((key) => shownKey(String(key)));
  if (issue.code === 'unrecognized_keys') {
    const key = shownKey(issue.keys![0]!);
    throw new InputError('unknown-key', `unknown key${didYouMean(key, knownKeys(schema, path))}`, {
      file,
      field: [...path, key].join('.'),
    });
  }
  const given = path.reduce<unknown>(
    (current, key) => (current as Record<string, unknown> | undefined)?.[key],
    value,
  );
  const problem = given === undefined ? 'it is missing' : `${shown(given)} is not allowed`;
  throw new InputError(
    given === undefined ? 'value-missing' : 'invalid-value',
    `${problem}: ${issue.message}`,
    {
      file,
      field: path.length === 0 ? '(document)' : path.join('.'),
    },
  );
}

/** Keys that the object schema at `path` knows; wrappers (defaults, optionals) are looked through. */
function knownKeys(schema: z.ZodType, path: readonly string[]): string[] {
  let current: unknown = schema;
  for (const key of [undefined, ...path]) {
    if (key !== undefined) current = (current as { shape?: Record<string, unknown> }).shape?.[key];
    while ((current as { def?: { innerType?: unknown } } | undefined)?.def?.innerType !== undefined) {
      current = (current as { def: { innerType: unknown } }).def.innerType;
    }
    if (current === undefined) return [];
  }
  return Object.keys((current as { shape?: Record<string, unknown> }).shape ?? {});
}
