/**
 * Why an input was refused, for programs: a service's problem document, the command line's hints, tests. Codes are stable;
 * messages are not. A code says what kind of fault it is, the location says where.
 */
export const ERROR_CODES = [
  // Files and folders
  'file-unreadable',
  'file-unwritable',
  'disk-full',
  'file-exists',
  'not-a-folder',
  'folder-not-ours',
  'outside-folder',
  'unknown-file-type',
  // Text that cannot be understood
  'not-text',
  'not-csv',
  'not-json',
  'not-yaml',
  'not-parquet',
  'not-onnx',
  // Tables
  'no-rows',
  'missing-column',
  'duplicate-column',
  'value-missing',
  'not-a-number',
  'wrong-type',
  'duplicate-key',
  'key-not-found',
  // Documents and options
  'unknown-key',
  'unknown-name',
  'invalid-value',
  'out-of-range',
  'setting-missing',
  'duplicate-name',
  // What does not go together
  'inconsistent',
  'unknown-version',
  'damaged-bundle',
  'impossible-prediction',
  'mixed-backends',
  'other-rows',
  'too-few-rows',
  'too-few-groups',
  'too-many-rows',
  'unsupported-method',
  'unknown-family',
  'implausible-times',
  'answer-as-feature',
  'missing-inputs',
  'price-missing',
  'deadline-missing',
  'budget-too-small',
  // Models and machines
  'unsupported-model',
  'damaged-model',
  'open-dimension',
  'open-image-size',
  'unsupported-size',
  'no-device',
  'not-installed',
  // A service and what it keeps
  'folder-in-use',
  'bad-request',
  'unauthenticated',
  'forbidden',
  'not-found',
  'method-not-allowed',
  'conflict',
  'too-large',
  'unsupported-media-type',
  'rate-limited',
  'internal',
  'unavailable',
] as const;

/** One of `ERROR_CODES`. */
export type ErrorCode = (typeof ERROR_CODES)[number];
