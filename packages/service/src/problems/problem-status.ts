import type { ErrorCode } from '@ctfusion/base';

/** HTTP status of errors that are not simply bad input; every other code is 400. */
const OTHER_STATUS: Partial<Record<ErrorCode, number>> = {
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  'key-not-found': 404,
  'method-not-allowed': 405,
  conflict: 409,
  'too-large': 413,
  'unsupported-media-type': 415,
  // The request is understood, and no answer can be given of it.
  'unknown-family': 422,
  'missing-inputs': 422,
  'implausible-times': 422,
  'mixed-backends': 422,
  'unsupported-method': 422,
  'unsupported-model': 422,
  'rate-limited': 429,
  internal: 500,
  'disk-full': 507,
  unavailable: 503,
};

/** The HTTP status that an error's code is answered by. */
export const statusOf = (code: ErrorCode): number => OTHER_STATUS[code] ?? 400;
