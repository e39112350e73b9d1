import { didYouMean, shown } from '@ctfusion/base';
import type { TransferBundle } from './transfer.js';

/** What else people call the jobs of training, letters and digits alone (NVIDIA's DeepLearningExamples, whose jobs they are). */
const ALIASES: Readonly<Record<string, string>> = {
  resnet50v15: 'resnet50',
  rn50: 'resnet50',
  ssd300: 'ssd',
  ssd300resnet50: 'ssd',
  maskrcnnr50fpn: 'maskrcnn',
  maskrcnnresnet50fpn: 'maskrcnn',
  bertbase: 'bert_base_squad',
  bertbaseuncased: 'bert_base_squad',
  bertlarge: 'bert_large_squad',
  bertlargeuncased: 'bert_large_squad',
  neumf: 'ncf',
  transformerxlbasewikitext103: 'transformerxlbase',
  transformerxllargewikitext103: 'transformerxllarge',
  read: 'prompt',
  prefill: 'prompt',
  write: 'writing',
  decode: 'writing',
};

const plain = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

/** Names of the jobs that a transfer knows, in their order. */
export const jobNames = ({ named }: TransferBundle): string[] => Object.keys(named?.jobs.weights ?? {});

/** The job that a name means; undefined where training knows none of that name. */
export function jobNamed(bundle: TransferBundle, text: string): string | undefined {
  const names = jobNames(bundle);
  const wanted = plain(text);
  const alias = Object.hasOwn(ALIASES, wanted) ? ALIASES[wanted] : undefined;
  return names.find((name) => plain(name) === wanted) ?? names.find((name) => name === alias);
}

/** Names that are listed where none was meant. */
const LISTED = 12;

/** What is to be said of a job that training does not know: it is told as any job, and which names would narrow it. */
export function unknownJob(bundle: TransferBundle, text: string): string {
  const names = jobNames(bundle);
  const told = `${shown(text)} is no job that training knows by name, so this is told of any job`;
  if (names.length === 0) return told;
  const near = didYouMean(text, names);
  if (near !== '') return `${told}${near}`;
  const more = names.length - LISTED;
  return `${told}; known are ${names.slice(0, LISTED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
