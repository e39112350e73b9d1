import { STATUS_CODES } from 'node:http';
import { type ErrorCode, InputError } from '@ctfusion/base';
import { printable } from '@ctfusion/base/text';
import { type Issue, narrowedIssue, type Problem } from '@ctfusion/schema/service';
import type { FastifyError } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { statusOf } from './problem-status.js';

const DETAIL_LENGTH = 500;

/** What Fastify and its plugins refuse, by the status that they give it. */
const CODE_OF_STATUS: Readonly<Record<number, ErrorCode>> = {
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not-found',
  405: 'method-not-allowed',
  413: 'too-large',
  415: 'unsupported-media-type',
  429: 'rate-limited',
};

/** The problem document of whatever ended a request. What was not foreseen tells nothing of itself. */
export function problemOf(error: unknown, requestId: string): Problem {
  const { code, detail, field, row, column } = tell(error);
  const status = statusOf(code);
  return {
    type: `/problems/${code}`,
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail: printable(detail).slice(0, DETAIL_LENGTH),
    code,
    ...(field === undefined ? {} : { field: printable(field).slice(0, DETAIL_LENGTH) }),
    ...(row === undefined ? {} : { row }),
    ...(column === undefined ? {} : { column: printable(column).slice(0, DETAIL_LENGTH) }),
    request_id: requestId,
  };
}

interface Told {
  readonly code: ErrorCode;
  readonly detail: string;
  readonly field?: string | undefined;
  readonly row?: number | undefined;
  readonly column?: string | undefined;
}

function tell(error: unknown): Told {
  if (error instanceof InputError) {
    const { field, row, column } = error.location;
    return { code: error.code, detail: error.detail, field, row, column };
  }
  if (!(error instanceof Error)) return unforeseen;
  if (error.name === 'StorageUnavailableError')
    return { code: 'unavailable', detail: 'the database is not to be reached; try again' };
  if (error.name === 'GbdtError') return { code: 'damaged-model', detail: error.message };
  if (hasZodFastifySchemaValidationErrors(error)) {
    const { keyword, instancePath, message = error.message, params } = error.validation[0]!;
    const at = instancePath.split('/').filter(Boolean);
    const issue = narrowedIssue({ ...(params as Partial<Issue>), code: keyword, path: at, message });
    const field = issue.path.join('.');
    return { code: 'invalid-value', detail: issue.message, field: field || '(document)' };
  }
  const status = (error as Partial<FastifyError>).statusCode ?? 500;
  if (status < 500) return { code: CODE_OF_STATUS[status] ?? 'bad-request', detail: error.message };
  return unforeseen;
}

const unforeseen: Told = {
  code: 'internal',
  detail: 'the service failed; its log has the reason under this request_id',
};
