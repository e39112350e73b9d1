import type { ErrorCode, InputLocation } from '@ctfusion/base';
import type { RankingDocument } from '@ctfusion/schema/documents';
import type { Machine } from '../answers/machine.js';
import type { ActiveBundle, AnyRankQuestion } from '../answers/questions.js';

/** No name holds the character 0. */
const BETWEEN = '\u0000';

/** A ranking as it goes between threads: a list of names would be copied name by name, one text is copied at once. */
export interface SentQuestion {
  readonly question: unknown;
  readonly names: string;
}

export const sent = ({ systemIds, ...question }: AnyRankQuestion): SentQuestion => ({
  question,
  names: systemIds.join(BETWEEN),
});

export const received = ({ question, names }: SentQuestion): AnyRankQuestion => ({
  ...(question as AnyRankQuestion),
  systemIds: names === '' ? [] : names.split(BETWEEN),
});

/** What a worker is told; in the order in which it is told. */
export type ToWorker =
  | { readonly kind: 'bundle'; readonly bundle: ActiveBundle }
  | { readonly kind: 'machines'; readonly machines: readonly Machine[] }
  | { readonly kind: 'gone'; readonly systemId: string }
  | { readonly kind: 'rank'; readonly id: number; readonly sent: SentQuestion };

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
