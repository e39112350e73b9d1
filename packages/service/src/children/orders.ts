import type { ErrorCode, InputLocation } from '@ctfusion/base';
import type { JobRequest } from '@ctfusion/schema/service';
import type { JobProgress } from '@ctfusion/storage';
import type { Material } from '../learning/material.js';
import type { ModelUpload } from '../profiling/model-upload.js';

/** What a child process is to do: one thing, and then it ends. */
export type Order =
  | { readonly kind: 'job'; readonly request: JobRequest; readonly material: Material }
  | { readonly kind: 'profile'; readonly upload: ModelUpload };

/** How far it is. */
export interface Progress {
  readonly kind: 'progress';
  readonly progress: JobProgress;
}

/** What it found. */
export type Reply =
  | { readonly kind: 'done'; readonly result: unknown; readonly bundle?: Readonly<Record<string, string>> }
  | {
      readonly kind: 'refused';
      readonly code: ErrorCode;
      readonly detail: string;
      readonly location: InputLocation;
    }
  /** A fault of ours. */
  | { readonly kind: 'failed'; readonly message: string };
