import { basename, extname } from 'node:path';

/** Name of a config without folder and extension: what its runs are called. */
export const configName = (file: string): string => basename(file, extname(file));
