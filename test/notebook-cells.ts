import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './command-line.js';

interface Cell {
  cell_type: string;
  source: string[];
  outputs?: { output_type: string; data?: Record<string, string[]> }[];
}

export const notebooks = join(projectRoot, 'notebooks');

export const codeCells = (file: string): Cell[] =>
  (JSON.parse(readFileSync(file, 'utf8')) as { cells: Cell[] }).cells.filter(
    ({ cell_type }) => cell_type === 'code',
  );

/** What each cell shows, without the counts of how often it ran. */
export const outputsOf = (cells: readonly Cell[]) =>
  cells.map(({ outputs }) => (outputs ?? []).map(({ output_type, data }) => ({ output_type, data })));
