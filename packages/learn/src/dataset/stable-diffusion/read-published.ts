import { InputError, parseJson, shown } from '@ctfusion/base';
import { readText } from '@ctfusion/base/files';
import { BATCH_SIZES, type Report } from './report.js';

/** Places in an entry: number, date, rates, version, system, libraries, device, optimisation, checkpoint, user, note. */
const PLACE = { rates: 2, system: 4, libraries: 5, device: 6, optimisation: 7, model: 8 } as const;

/**
 * Reports as the benchmark's own site publishes them (`pages/benchmark-data.json` of vladmandic/sd-extension-system-info at 00475fee).
 * @throws InputError naming the entry that is none.
 */
export function readPublishedReports(file: string): Report[] {
  const entries = parseJson(readText(file), file);
  if (!Array.isArray(entries)) throw new InputError('not-json', 'is no list of reports', { file });
  return entries.map((entry: unknown, index) => reportOf(entry, { file, path: `[${index}]` }));
}

interface Place {
  readonly file: string;
  readonly path: string;
}

function reportOf(entry: unknown, { file, path }: Place): Report {
  const text = (place: number): string => {
    const value = Array.isArray(entry) ? entry[place] : undefined;
    if (typeof value === 'string') return value;
    throw new InputError('invalid-value', `is no report: its place ${place} is ${shown(value)}, not a text`, {
      file,
      field: path,
    });
  };
  const rates = text(PLACE.rates).split('/').map(Number);
  const [system, libraries, device] = [text(PLACE.system), text(PLACE.libraries), text(PLACE.device)];
  const memory = Number(/(\d+(?:\.\d+)?)GB\s*$/.exec(device)?.[1]);
  return {
    rates: BATCH_SIZES.map((_, index) => (rates[index]! > 0 ? rates[index]! : undefined)),
    gpu: /^device:(.*?)\s*\(\d+\)/.exec(device)?.[1] ?? '',
    cpu: (/\bcpu:(.*?)\s+system:/.exec(system)?.[1] ?? '').trim(),
    operatingSystem: /\bsystem:(\S+)/.exec(system)?.[1] ?? '',
    memoryGb: memory > 0 ? memory : undefined,
    torch: /\btorch:(\S+)/.exec(libraries)?.[1] ?? '',
    isHalf: !/\bnohalf\b/.test(libraries),
    optimisation: text(PLACE.optimisation),
    model: text(PLACE.model),
  };
}
