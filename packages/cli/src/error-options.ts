import type { ErrorCode, InputLocation } from '@ctfusion/base';

/** The option that gives what an error of this code, at this field of a document or request, is about. */
export interface ErrorOption {
  readonly code: ErrorCode;
  /** A field or the start of its path; absent where the code alone decides. */
  readonly field?: string;
  readonly option: string;
}

/** The library knows no option; this table puts its errors into the command line's words. */
export const ERROR_OPTIONS: readonly ErrorOption[] = [
  { code: 'unknown-name', field: 'objective', option: '--objective' },
  { code: 'price-missing', field: 'objective', option: '--price-column' },
  { code: 'deadline-missing', field: 'objective', option: '--deadline-ms' },
  { code: 'unsupported-method', field: 'deadline_ms', option: '--deadline-ms' },
  { code: 'budget-too-small', field: 'budget_ms', option: '--budget-ms' },
  { code: 'invalid-value', field: 'overrides', option: '--set' },
  { code: 'invalid-value', field: 'allowed_origins', option: '--allow-origin' },
  { code: 'missing-column', field: 'overrides', option: '--set' },
  { code: 'not-a-number', field: 'overrides', option: '--set' },
  { code: 'not-yaml', field: 'overrides', option: '--set' },
  { code: 'too-few-rows', field: 'run_counts', option: '--k' },
  { code: 'file-unreadable', field: 'data.dataset_path', option: '--dataset' },
  { code: 'folder-not-ours', option: '--out' },
  { code: 'implausible-times', option: '--force' },
  { code: 'other-rows', option: '--layout' },
  { code: 'setting-missing', field: 'runs', option: '--published' },
  { code: 'setting-missing', field: 'system', option: '--on' },
  { code: 'setting-missing', field: 'model', option: '--model' },
  { code: 'unsupported-model', field: 'model', option: '--model' },
  { code: 'inconsistent', field: 'model', option: '--model' },
  { code: 'setting-missing', field: 'precision', option: '--precision' },
  { code: 'setting-missing', field: 'quantisation', option: '--quantisation' },
  { code: 'unknown-name', field: 'quantisation', option: '--quantisation' },
  { code: 'setting-missing', field: 'batch', option: '--batch' },
  { code: 'setting-missing', field: 'job_eval_every', option: '--eval-every' },
  { code: 'setting-missing', field: 'job_samples', option: '--samples' },
  { code: 'out-of-range', field: 'deadline_ms', option: '--deadline' },
  { code: 'out-of-range', field: 'measured', option: '--measured' },
  { code: 'inconsistent', field: 'job_tokens', option: '--tokens' },
  { code: 'inconsistent', field: 'job_samples', option: '--samples' },
  { code: 'inconsistent', field: 'job_images', option: '--images' },
  { code: 'inconsistent', field: 'job_eval_every', option: '--eval-every' },
  { code: 'open-dimension', option: '--dim NAME=SIZE' },
  { code: 'open-image-size', option: '--input-size HEIGHTxWIDTH' },
];

/** ` (--option)` for an error that an option would mend, else nothing. */
export function optionHint(code: ErrorCode, { field = '' }: InputLocation): string {
  const entry = ERROR_OPTIONS.find(
    (candidate) =>
      candidate.code === code &&
      (candidate.field === undefined || field === candidate.field || field.startsWith(`${candidate.field}.`)),
  );
  return entry === undefined ? '' : ` (${entry.option})`;
}
