#!/usr/bin/env node
/**
 * Ends the log of `.ci/run`: `node scripts/test-summary.mjs REPORTS PASSED_CHECKS TEST_STATUS [FAILED_CHECK…]`. Names what failed, with the first
 * line of its error, last of all, so that a log that was cut off still tells; then "N passed, N failed, N skipped".
 * REPORTS are files of Vitest's JSON, with commas between. A check counts as a test, and so does a file that fails before its first test.
 */
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

const [files, passedChecks, testStatus, ...failedChecks] = process.argv.slice(2);
const firstLine = (text) => stripVTControlCharacters(text ?? '').split('\n')[0];

/** One line for each test that failed, and for each file that failed without one. */
const failuresOf = ({ name, status, message, assertionResults }) => {
  const place = relative(process.cwd(), name);
  const tests = assertionResults.filter((test) => test.status === 'failed');
  if (status === 'failed' && tests.length === 0) return [`${place}: ${firstLine(message)}`];
  return tests.map(
    ({ fullName, failureMessages }) => `${place}: ${fullName}: ${firstLine(failureMessages[0])}`,
  );
};

let reports;
try {
  reports = files.split(',').map((file) => JSON.parse(readFileSync(file, 'utf8')));
} catch {
  console.log('the test runner wrote no report');
  process.exit(1);
}
const failedTests = reports.flatMap(({ testResults }) => testResults.flatMap(failuresOf));
const sum = (count) => reports.reduce((total, report) => total + count(report), 0);
// An error outside every test: only the exit status tells of it.
if (failedTests.length === 0 && Number(testStatus) !== 0)
  failedTests.push('npm test or test:long, though no test did');
const failures = [...failedTests, ...failedChecks];
for (const failure of failures) console.log(`FAILED: ${failure}`);
const passed = sum((report) => report.numPassedTests) + Number(passedChecks);
const skipped = sum((report) => report.numPendingTests + report.numTodoTests);
console.log(`${passed} passed, ${failures.length} failed, ${skipped} skipped`);
process.exit(failures.length === 0 && passed > 0 ? 0 : 1);
