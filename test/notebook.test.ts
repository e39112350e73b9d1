import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { projectRoot } from './command-line.js';

interface Cell {
  cell_type: string;
  source: string[];
  outputs?: { output_type: string; data?: Record<string, string[]> }[];
}

const notebooks = join(projectRoot, 'notebooks');
const hasKernel = existsSync(join(notebooks, 'node_modules', 'tslab'));
const hasJupyter = spawnSync('jupyter', ['nbconvert', '--version'], { stdio: 'ignore' }).status === 0;

const codeCells = (file: string): Cell[] =>
  (JSON.parse(readFileSync(file, 'utf8')) as { cells: Cell[] }).cells.filter(
    ({ cell_type }) => cell_type === 'code',
  );
const outputsOf = (cells: readonly Cell[]) =>
  cells.map(({ outputs }) => (outputs ?? []).map(({ output_type, data }) => ({ output_type, data })));

describe('notebooks/evaluation.ipynb (if its outputs are old: npm run notebook)', () => {
  const committed = codeCells(join(notebooks, 'evaluation.ipynb'));

  it('is committed with its outputs, and none of them is an error', () => {
    const shown = outputsOf(committed);
    expect(shown.flat().filter(({ data }) => data?.['image/svg+xml'] !== undefined).length).toBeGreaterThan(
      6,
    );
    expect(shown.flat().filter(({ data }) => data?.['text/markdown'] !== undefined).length).toBeGreaterThan(
      6,
    );
    expect(shown.flat().map(({ output_type }) => output_type)).not.toContain('error');
  });

  it.skipIf(!hasKernel || !hasJupyter)(
    'gives the committed outputs when run (skipped without jupyter-nbconvert or `npm ci --prefix notebooks`)',
    () => {
      const scratch = mkdtempSync(join(tmpdir(), 'ctfusion-notebook-'));
      afterAll(() => rmSync(scratch, { recursive: true, force: true }));
      const output = join(scratch, 'executed.ipynb');
      const { CTFUSION_REFERENCE_DIR: _, ...environment } = process.env;
      const { status, stderr } = spawnSync(process.execPath, [join(notebooks, 'run.mjs'), output], {
        env: environment,
        encoding: 'utf8',
      });
      expect(status, stderr).toBe(0);
      expect(outputsOf(codeCells(output))).toEqual(outputsOf(committed));
    },
  );
});
