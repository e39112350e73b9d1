import { InputError } from '@ctfusion/base';
import type { JobOptions, RentalOptions } from '../job-options.js';

/** Options of `rank`, as the command line gives them. */
export interface RankCommandOptions extends JobOptions, RentalOptions {
  bundle?: string;
  tasks?: string;
  measured?: string[];
  on?: string[];
  kind?: string;
  job?: string;
  model?: string;
  quantisation?: string;
  parameters?: string;
  step?: string;
  precision?: string;
  systems: string[];
  curves?: string[];
  priceColumn?: string;
  deadlineMs?: string;
  deadline?: string;
  minProbability?: string;
  objective?: string;
  level: string;
  top?: string;
  out?: string;
  json?: boolean;
}

/** Systems on the terminal where --top does not say. */
export const SHOWN_SYSTEMS = 20;

/** What the options ask of any ranking. */
export async function rankingTerms(options: RankCommandOptions): Promise<{
  level: number;
  deadlineMs: number | undefined;
  minProbability: number | undefined;
  top: number | undefined;
}> {
  const { countOption, durationOption, numberOption } = await import('../number-option.js');
  return {
    level: numberOption('--level', options.level, { above: 0, below: 1 }),
    deadlineMs: deadlineOf(options, { numberOption, durationOption }),
    minProbability:
      options.minProbability === undefined
        ? undefined
        : numberOption('--min-probability', options.minProbability, { above: 0, below: 1 }),
    top: options.top === undefined ? undefined : countOption('--top', options.top, 1),
  };
}

/** The deadline by either option, ms. @throws InputError if both are given or one is no time. */
function deadlineOf(
  { deadline, deadlineMs }: RankCommandOptions,
  {
    numberOption,
    durationOption,
  }: Pick<typeof import('../number-option.js'), 'numberOption' | 'durationOption'>,
): number | undefined {
  if (deadline !== undefined && deadlineMs !== undefined) {
    throw new InputError('duplicate-name', 'give --deadline or --deadline-ms, not both', {
      field: '--deadline',
    });
  }
  if (deadline !== undefined) return durationOption('--deadline', deadline);
  return deadlineMs === undefined ? undefined : numberOption('--deadline-ms', deadlineMs, { above: 0 });
}
