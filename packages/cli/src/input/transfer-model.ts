import { join } from 'node:path';
import { parseJson } from '@ctfusion/base';
import { readText } from '@ctfusion/base/files';
import { TRANSFER_PRECISIONS, type TransferModel } from '@ctfusion/predict';
import { validate } from '@ctfusion/schema';
import { z } from 'zod';
import { assetFolder } from './assets.js';

const transferSchema = z.strictObject({
  schema_version: z.literal(1),
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
  variance: z.strictObject({ alike: z.number().min(0), perDistance: z.number().min(0) }),
  reach: z.number().positive(),
  quantiles: z.array(z.number()).min(2),
});

/** The learned transfer that travels with the command. @throws InputError if it is damaged. */
export function readTransferModel(): TransferModel {
  const file = join(assetFolder('bundles'), 'transfer', 'transfer.json');
  return validate(transferSchema, parseJson(readText(file), file), file);
}
