// Runs evaluation.ipynb headless and writes it back with its outputs: node notebooks/run.mjs [output file]
// Needs `npm run build` in the project, `npm ci` in this folder, and Jupyter's nbconvert (Debian: jupyter-nbconvert, jupyter-client).
// The kernel is made known to this run alone; nothing is installed.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';

const folder = import.meta.dirname;
const output = resolve(process.argv[2] ?? join(folder, 'evaluation.ipynb'));
const jupyterPath = mkdtempSync(join(tmpdir(), 'ctfusion-kernel-'));

try {
  const kernel = join(jupyterPath, 'kernels', 'tslab');
  mkdirSync(kernel, { recursive: true });
  const tslab = join(folder, 'node_modules', 'tslab', 'bin', 'tslab');
  writeFileSync(
    join(kernel, 'kernel.json'),
    JSON.stringify({
      argv: [process.execPath, tslab, 'kernel', '--config-path={connection_file}'],
      display_name: 'TypeScript',
      language: 'typescript',
    }),
  );
  const { status } = spawnSync(
    'jupyter',
    [
      'nbconvert',
      '--to',
      'notebook',
      '--execute',
      '--ExecutePreprocessor.timeout=120',
      '--ExecutePreprocessor.record_timing=False',
      `--output-dir=${dirname(output)}`,
      `--output=${basename(output)}`,
      join(folder, 'evaluation.ipynb'),
    ],
    {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, JUPYTER_PATH: jupyterPath, NODE_NO_WARNINGS: '1' },
    },
  );
  process.exitCode = status ?? 1;
} finally {
  rmSync(jupyterPath, { recursive: true, force: true });
}
