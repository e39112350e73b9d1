import { printable } from '@ctfusion/base/text';
import { groupedReasons } from '@ctfusion/predict';

/** Reasons of many rows for a terminal, a line each. */
export const formatReasons = (verdicts: Parameters<typeof groupedReasons>[0]): string[] =>
  groupedReasons(verdicts).map(printable);
