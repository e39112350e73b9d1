import { expect, it } from 'vitest';
import { z as zod } from 'zod';
// @ts-expect-error: a script without types, whose text goes into the bundled command.
import { deferredZod } from '../scripts/command/deferred-zod.mjs';

/** A schema as documents have them: chained, nested, refined, spread, taken out of another. */
function documentSchema(z: typeof zod) {
  const name = z.string().trim().min(1);
  const part = z.strictObject({
    name,
    count: z.int().positive().optional(),
    at: z.iso.datetime().optional(),
  });
  return z.strictObject({
    schema_version: z.literal(1),
    parts: z
      .array(part)
      .min(1)
      .refine((parts) => parts.length < 3, { error: 'too many' }),
    sizes: z.record(name, z.union([z.number(), z.string(), z.null()])),
    first: z.strictObject({ ...part.shape, level: z.coerce.number().gt(0).lt(1).default(0.9) }),
  });
}

const sound = { schema_version: 1, parts: [{ name: 'a' }], sizes: { a: 1, b: null }, first: { name: ' b ' } };
const DOCUMENTS = [
  sound,
  { ...sound, parts: [{ name: 'a', count: 0 }] },
  { ...sound, parts: [{ name: 'a', at: 'today' }] },
  { ...sound, parts: [1, 2, 3].map((index) => ({ name: `${index}` })) },
  { ...sound, other: 1 },
  { ...sound, first: { name: 'b', level: '2' } },
];

it('loads zod when a document is first checked, and checks as zod does', () => {
  let loads = 0;
  const { z } = deferredZod(() => {
    loads++;
    return zod;
  }) as { z: typeof zod };
  const given = z.strictObject({ name: z.string().min(1), at: z.iso.datetime() });
  expect(loads).toBe(0);
  expect(given.safeParse({ name: '', at: '' }).error?.issues).toHaveLength(2);
  const [deferred, direct] = [documentSchema(z), documentSchema(zod)];
  for (const document of DOCUMENTS) {
    const [found, wanted] = [deferred.safeParse(document), direct.safeParse(document)];
    expect(found.success).toBe(document === sound);
    expect([found.data, found.error?.issues]).toEqual([wanted.data, wanted.error?.issues]);
  }
  expect(zod.toJSONSchema(deferred)).toEqual(zod.toJSONSchema(direct));
  expect(loads).toBe(1);
});
