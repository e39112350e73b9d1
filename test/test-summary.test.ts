import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { projectRoot } from './command-line.js';

const folder = mkdtempSync(join(tmpdir(), 'ctfusion-summary-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const passes = { status: 'passed', fullName: 'a sum is right', failureMessages: [] };
const fails = {
  status: 'failed',
  fullName: 'a sum is carried',
  failureMessages: ['\u001b[31mAssertionError: 9\u001b[39m\n at'],
};
const file = (name: string, tests: readonly { status: string }[], message = '') => ({
  name: join(projectRoot, 'test', name),
  status: message !== '' || tests.includes(fails) ? 'failed' : 'passed',
  message,
  assertionResults: tests,
});

function summary(files: readonly object[], numPassedTests: number, ...rest: string[]) {
  const report = join(folder, 'report.json');
  writeFileSync(
    report,
    JSON.stringify({ testResults: files, numPassedTests, numPendingTests: 2, numTodoTests: 1 }),
  );
  const args = [join(projectRoot, 'scripts', 'test-summary.mjs'), report, ...rest];
  const { status, stdout } = spawnSync(process.execPath, args, { cwd: projectRoot, encoding: 'utf8' });
  return { status, lines: stdout.trim().split('\n') };
}

describe('the summary of a CI run', () => {
  it('names every test, file and check that failed before it counts them', () => {
    const files = [file('a.test.ts', [passes, fails]), file('b.test.ts', [], 'Error: no such module\n at')];
    expect(summary(files, 1, '5', '1', 'npm run lint')).toEqual({
      status: 1,
      lines: [
        'FAILED: test/a.test.ts: a sum is carried: AssertionError: 9',
        'FAILED: test/b.test.ts: Error: no such module',
        'FAILED: npm run lint',
        '6 passed, 3 failed, 3 skipped',
      ],
    });
  });

  it('is green where nothing failed, and not where only the exit status tells of a failure', () => {
    expect(summary([file('a.test.ts', [passes])], 1, '5', '0')).toEqual({
      status: 0,
      lines: ['6 passed, 0 failed, 3 skipped'],
    });
    expect(summary([file('a.test.ts', [passes])], 1, '5', '1')).toMatchObject({ status: 1 });
    expect(summary([], 0, '0', '0').status).toBe(1);
  });

  it('counts several reports, and says where one was not written', () => {
    const report = join(folder, 'report.json');
    summary([file('a.test.ts', [passes])], 1);
    const script = join(projectRoot, 'scripts', 'test-summary.mjs');
    const of = (reports: string) =>
      spawnSync(process.execPath, [script, reports, '0', '0'], { encoding: 'utf8' });
    expect(of(`${report},${report}`)).toMatchObject({ status: 0, stdout: '2 passed, 0 failed, 6 skipped\n' });
    expect(of(`${report},${report}.absent`)).toMatchObject({ status: 1 });
  });
});
