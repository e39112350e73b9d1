import type { TransferModel, TransferredTime } from './transfer.js';

/** How far a transferred time may be relied on, and why no farther. */
export interface TransferVerdict {
  readonly verdict: 'supported' | 'extrapolating';
  /** Why it is not supported, and what is to be known of it all the same; absent where there is nothing to say. */
  readonly reasons?: string[];
}

/**
 * @param doubts further reasons why it is not supported
 * @param remarks what is to be known beside
 */
export function transferVerdict(
  { distance, isContradicted }: Pick<TransferredTime, 'distance' | 'isContradicted'>,
  { reach }: Pick<TransferModel, 'reach'>,
  {
    doubts = [],
    remarks = [],
  }: { readonly doubts?: readonly string[]; readonly remarks?: readonly string[] } = {},
): TransferVerdict {
  const against = [
    ...(distance > reach ? ['its GPU is unlike any that the transfer was learned on'] : []),
    ...(isContradicted ? ['the runs contradict each other by more than their GPUs explain'] : []),
    ...doubts,
  ];
  const reasons = [...against, ...remarks];
  return {
    verdict: against.length === 0 ? 'supported' : 'extrapolating',
    ...(reasons.length === 0 ? {} : { reasons }),
  };
}
