import type { ErrorCode, InputLocation } from '@ctfusion/base';
import type { RankingDocument } from '@ctfusion/schema/documents';
import type { ActiveBundle, RankQuestion } from '../answers/answerer.js';
import type { Machine } from '../answers/machine.js';

/** What a worker is told; in the order in which it is told. */
export type ToWorker =
  | { readonly kind: 'bundle'; readonly bundle: ActiveBundle }
  | { readonly kind: 'machines'; readonly machines: readonly Machine[] }
  | { readonly kind: 'gone'; readonly systemId: string }
  | { readonly kind: 'rank'; readonly id: number; readonly question: RankQuestion };

/** Errors lose their class between threads. */
export interface ToldError {
  readonly name: string;
  readonly message: string;
  readonly code?: ErrorCode;
  readonly location?: InputLocation;
}

export type FromWorker =
  | { readonly id: number; readonly ranking: RankingDocument }
  | { readonly id: number; readonly error: ToldError };
