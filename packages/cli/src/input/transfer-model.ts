import { join } from 'node:path';
import { InputError, parseJson, shown } from '@ctfusion/base';
import { readText } from '@ctfusion/base/files';
import { TRANSFER_PRECISIONS, type TransferModel } from '@ctfusion/predict';
import { validate } from '@ctfusion/schema';
import { z } from 'zod';
import { assetFolder } from './assets.js';

/** What a job may do whose time is carried over: a bundle each, `transfer/<kind>.json`. */
const TRANSFER_KINDS = ['train', 'infer'];

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

/** The learned transfer of a kind of jobs, as it travels with the command. @throws InputError if there is none of that kind, or it is damaged. */
export function readTransferModel(kind: string): TransferModel {
  if (!TRANSFER_KINDS.includes(kind)) {
    throw new InputError(
      'unknown-name',
      `${shown(kind)} has no learned transfer; use ${TRANSFER_KINDS.join(' or ')}, and of any other job a task`,
      { field: '--kind' },
    );
  }
  const file = join(assetFolder('bundles'), 'transfer', `${kind}.json`);
  return validate(transferSchema, parseJson(readText(file), file), file);
}
