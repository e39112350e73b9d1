import { z } from 'zod';
import { name } from '../documents/fields.js';

/** Of what a service keeps: it stands in a path of the API, so it holds no slash, and nothing that cannot be read. */
export const storedName = name
  .max(200)
  .regex(
    /^[^\p{C}\p{Zl}\p{Zp}/\\?#%]+$/u,
    'expected a name without slashes, ?, #, % and unreadable characters',
  )
  .refine(
    (text) => text.trim() === text && !/^\.+$/.test(text),
    'expected a name, not dots or blanks around it',
  );

/** SHA-256 in hexadecimal: what has this name has this content. */
export const contentName = z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 hexadecimal digits');

/** ISO 8601 in UTC. */
export const moment = z.iso.datetime();

/** How many of a list, and after which: what `next` of the page before says. */
export const pageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(1000).default(100).optional(),
  after: z.string().max(200).optional(),
});

export type PageQuery = z.output<typeof pageQuery>;
