import { z } from 'zod';
import type { DocumentKind, DocumentOf } from './document-kind.js';
import { name } from './fields.js';

const count = z.number().nonnegative();

/** A model of the catalog, as `models --json` prints it; `counted` where one is asked for by name. */
export const modelDocument = {
  name: 'model',
  version: 1,
  schema: z.strictObject({
    schema_version: z.literal(1),
    name,
    kind: z.enum(['language', 'vision', 'encoder', 'audio', 'diffusion']),
    aliases: z.array(name),
    /** Where its sizes are from: a repository on huggingface.co or github.com. */
    repository: z.string(),
    published: z.strictObject({
      parameters: count,
      /** That a token reads, as the card rounds it. */
      active_parameters: count.optional(),
      /** Multiply-adds of a forward pass, 10⁹. */
      multiply_adds_g: count.optional(),
      source: z.string(),
    }),
    counted: z
      .strictObject({
        parameters: count,
        active_parameters: count.optional(),
        /** 2 × multiply-adds, 10⁹: of one forward pass of `input`, or of one token. */
        flops_g: count,
        /** What `flops_g` is of: `one token`, `1 × 3 × 224 × 224`. */
        input: z.string(),
        layers: count.optional(),
        width: count.optional(),
        kv_heads: count.optional(),
        head_size: count.optional(),
        /** Bytes of keys and values of one token in half precision. */
        cache_bytes_per_token: count.optional(),
        /** Longest context, tokens. */
        context: count.optional(),
      })
      .optional(),
  }),
} as const satisfies DocumentKind;

export type ModelDocument = DocumentOf<typeof modelDocument>;
