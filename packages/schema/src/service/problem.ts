import { ERROR_CODES } from '@ctfusion/base';
import { z } from 'zod';

/** Why a request was refused: a problem document (RFC 9457), sent as `application/problem+json`. */
export const problemSchema = z.strictObject({
  /** Where the code is explained, relative to the service. */
  type: z.string(),
  title: z.string(),
  status: z.int().min(400).max(599),
  /** One line that names the field and the value. */
  detail: z.string(),
  /** For programs; stable. */
  code: z.enum(ERROR_CODES),
  /** Path into the request's document. */
  field: z.string().optional(),
  /** Row and column of a list in the request. */
  row: z.int().optional(),
  column: z.string().optional(),
  /** Names the request in the service's log. */
  request_id: z.string(),
});

export type Problem = z.output<typeof problemSchema>;
