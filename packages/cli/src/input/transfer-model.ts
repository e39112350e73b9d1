import { join } from 'node:path';
import { InputError, parseJson, shown } from '@ctfusion/base';
import { readText } from '@ctfusion/base/files';
import {
  isTransferKind,
  TRANSFER_KINDS,
  TRANSFER_PRECISIONS,
  type TransferBundle,
  type TransferKind,
} from '@ctfusion/predict';
import { validate } from '@ctfusion/schema';
import { z } from 'zod';
import { assetFolder } from './assets.js';

const transferFields = {
  center: z.array(z.number()).min(1),
  length: z.number().positive(),
  offsets: z.array(z.number()).min(1),
  points: z
    .array(
      z.strictObject({
        precision: z.enum(TRANSFER_PRECISIONS),
        rates: z.array(z.number()).min(1),
        weight: z.number(),
      }),
    )
    .min(1),
  shift: z.number(),
  variance: z.strictObject({
    repeat: z.number().positive().optional(),
    alike: z.number().min(0),
    perDistance: z.number().min(0),
  }),
  reach: z.number().positive(),
  quantiles: z.array(z.number()).min(2),
} as const;

const byPrecision = z.strictObject(
  Object.fromEntries(TRANSFER_PRECISIONS.map((precision) => [precision, z.array(z.number())])) as Record<
    (typeof TRANSFER_PRECISIONS)[number],
    z.ZodArray<z.ZodNumber>
  >,
);
const shapesSchema = z.strictObject({
  nodes: z.array(z.array(z.number()).min(1)).min(1),
  length: z.number().positive(),
  weights: z.record(z.string(), byPrecision),
});
const exchangeSchema = z.strictObject({ parameters: z.number().positive(), stepMs: z.number().positive() });

const bundleSchema = z.strictObject({
  schema_version: z.literal(2),
  general: z.strictObject(transferFields),
  named: z.strictObject({ ...transferFields, jobs: shapesSchema }).optional(),
  exchanges: z
    .strictObject({
      jobs: z.record(z.string(), exchangeSchema),
      any: exchangeSchema,
      deviation: z.number().min(0),
    })
    .optional(),
});

/** The kind of jobs that a word means. @throws InputError with those that there are. */
export function transferKind(text: string): TransferKind {
  if (isTransferKind(text)) return text;
  throw new InputError(
    'unknown-name',
    `${shown(text)} has no learned transfer; use ${Object.keys(TRANSFER_KINDS).join(', ')}, and of any other job a task`,
    { field: '--kind' },
  );
}

/** The learned transfer of a kind of jobs, as it travels with the command. @throws InputError if it is damaged. */
export function readTransferBundle(kind: TransferKind): TransferBundle {
  const file = join(assetFolder('bundles'), 'transfer', `${kind}.json`);
  return validate(bundleSchema, parseJson(readText(file), file), file);
}
