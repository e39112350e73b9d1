import { Option } from 'commander';

/** Holds a password, so it need not stand on the command line, which others on the machine see. */
export const databaseOption = (description: string): Option =>
  new Option('--database <url>', description).env('CTFUSION_DATABASE');
