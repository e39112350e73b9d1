import { z } from 'zod';
import type { DocumentKind, DocumentOf } from './document-kind.js';

const count = z.number().min(0);

/** What `profile --json` prints: a model's demand by the catalogue's names, ready for a task document, and how it came about. */
export const modelProfileDocument = {
  name: 'model-profile',
  version: 1,
  schema: z.looseObject({
    schema_version: z.literal(1),
    /** 10^9 floating-point operations of one frame; 2 × multiply-adds. */
    model_flops_g: count,
    /** MiB of parameters. */
    model_memory_mb: count,
    model_input_dtype_bytes: z.number().positive(),
    num_attention: count,
    num_batchnorm2d: count,
    num_conv2d: count,
    num_gelu: count,
    num_layernorm: count,
    num_linear: count,
    num_relu: count,
    num_silu: count,
  }),
} as const satisfies DocumentKind;

export type ModelProfileDocument = DocumentOf<typeof modelProfileDocument>;
