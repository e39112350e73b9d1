import type { ModelQuery } from '@ctfusion/schema/service';

/** A model file as it was sent, and what is asked of it. */
export interface ModelUpload {
  readonly bytes: Uint8Array;
  readonly query: ModelQuery;
}
