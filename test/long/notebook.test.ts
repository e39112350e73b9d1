import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { codeCells, notebooks, outputsOf } from '../notebook-cells.js';

const hasKernel = existsSync(join(notebooks, 'node_modules', 'tslab'));
const hasJupyter = spawnSync('jupyter', ['nbconvert', '--version'], { stdio: 'ignore' }).status === 0;

it.skipIf(!hasKernel || !hasJupyter)(
  'notebooks/evaluation.ipynb gives the committed outputs when run (skipped without jupyter-nbconvert or `npm ci --prefix notebooks`)',
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
    const committed = codeCells(join(notebooks, 'evaluation.ipynb'));
    expect(outputsOf(codeCells(output))).toEqual(outputsOf(committed));
  },
);
