import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { projectRoot } from './command-line.js';

const scratch = mkdtempSync(join(tmpdir(), 'ctfusion-streams-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const bins = {
  ctfusion: join(projectRoot, 'packages', 'cli', 'dist', 'bin.js'),
  'ctfusion-bench': join(projectRoot, 'packages', 'bench', 'dist', 'bin.js'),
};
const predictions = join(scratch, 'predictions.csv');
writeFileSync(predictions, 'system_id,model_name,target,preds\na,m,10,12\nb,m,20,18\nc,m,30,33\n');
const study = `study calibration --predictions ${predictions} --k 0`;
/** It starts four times as fast, and prints by the same way. */
const catalog = "catalog 'RTX 4090'";

/** Runs a command line in a shell, its standard output where `where` leads; the exit code is the last line. */
function run(program: keyof typeof bins, args: string, where: string) {
  const script = `{ '${process.execPath}' '${bins[program]}' ${args}; echo "exit $?" >&2; } ${where}`;
  const { stderr } = spawnSync('sh', ['-c', script], { cwd: scratch, encoding: 'utf8' });
  return stderr;
}

const commands: [keyof typeof bins, string][] = [
  ['ctfusion', '--help'],
  ['ctfusion', catalog],
  ['ctfusion', `${catalog} --json`],
  ['ctfusion-bench', '--help'],
];

describe('standard output', () => {
  it.each(commands)('that nobody reads ends %s %s without a word', (program, args) => {
    expect(run(program, args, '| true')).toBe('exit 0\n');
  });

  it.skipIf(!existsSync('/dev/full')).each(commands)(
    'on a full disk ends %s %s in one line (skipped without /dev/full)',
    (program, args) => {
      expect(run(program, args, '> /dev/full')).toBe(
        `${program}: standard output cannot be written: the disk is full\nexit 2\n`,
      );
    },
  );
});

describe('where few files may be open', () => {
  // As users start it: help comes in one file. From its modules it opens about 40 at once, more or fewer as the disk is slow or quick.
  const started = join(projectRoot, 'packages', 'cli', 'bin', 'ctfusion.js');
  const limited = (args: string) => {
    const script = `ulimit -n 40 && exec '${process.execPath}' '${started}' ${args}`;
    return spawnSync('sh', ['-c', script], { cwd: scratch, encoding: 'utf8' });
  };

  it('help is there, as it loads nothing heavy', () => {
    expect(limited('--help').status).toBe(0);
  });

  it('a command ends in one line', () => {
    const { status, stdout, stderr } = limited(study);
    if (status === 0) expect(stdout).toMatch(/^runs +MAPE %/);
    else
      expect([status, stderr]).toEqual([
        2,
        expect.stringMatching(/^ctfusion: .*too many files are open.*\n$/),
      ]);
  });
});

describe('standard error', () => {
  it.skipIf(!existsSync('/dev/full'))(
    'on a full disk does not keep a command from its result (skipped without /dev/full)',
    () => {
      const script = `'${process.execPath}' '${bins.ctfusion}' ${study} 2> /dev/full`;
      const { status, stdout } = spawnSync('sh', ['-c', script], { encoding: 'utf8' });
      expect(status).toBe(0);
      expect(stdout).toMatch(/^runs +MAPE %/);
    },
  );

  it('shows what is in an argument instead of sending it', () => {
    const { status, stderr } = spawnSync(
      process.execPath,
      [bins.ctfusion, 'study', 'calibration', '--\u001b[2J'],
      {
        encoding: 'utf8',
      },
    );
    expect(status).toBe(2);
    expect(stderr).toContain("unknown option '--␛[2J'");
    expect(stderr).not.toContain('\u001b');
  });
});
