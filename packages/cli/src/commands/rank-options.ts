import type { JobOptions, RentalOptions } from '../job-options.js';

/** Options of `rank`, as the command line gives them. */
export interface RankCommandOptions extends JobOptions, RentalOptions {
  bundle?: string;
  tasks?: string;
  measured?: string[];
  on?: string[];
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
