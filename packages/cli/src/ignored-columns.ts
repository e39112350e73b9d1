import { describeIgnored, type IgnoredColumns } from '@ctfusion/predict';
import { note } from './output.js';

const noted = new Set<string>();

/** Says on stderr, once, which columns of a file are not used. */
export function noteIgnored(ignored: IgnoredColumns): void {
  const sentence = describeIgnored(ignored);
  if (sentence === undefined || noted.has(sentence)) return;
  noted.add(sentence);
  note(sentence);
}
