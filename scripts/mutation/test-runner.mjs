/**
 * Runs tests again and again in one Vitest, which keeps what it has read and transformed: started by `tests.mjs` with an IPC channel.
 * A message `{ tests, changed }` names test files and the sources that were changed since the last one; the answer is `{ passes }`.
 */
import { BaseSequencer, createVitest } from 'vitest/node';

const [root] = process.argv.slice(2);
/** How long each test file took when last it ran to its end, ms. */
const durations = new Map();

/** What is quick goes first: most mutants are noticed by some quick test. */
class QuickFirst extends BaseSequencer {
  sort(files) {
    const place = ({ moduleId }) => durations.get(moduleId) ?? 0;
    return Promise.resolve([...files].sort((a, b) => place(a) - place(b)));
  }
}

const vitest = await createVitest('test', {
  root,
  watch: false,
  maxWorkers: 1,
  bail: 1,
  reporters: [{}],
  sequence: { sequencer: QuickFirst },
});
const all = await vitest.globTestSpecifications();

process.on('message', async ({ tests, changed }) => {
  for (const file of changed) vitest.invalidateFile(file);
  const wanted = new Set(tests);
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(
    all.filter(({ moduleId }) => wanted.has(moduleId)),
  );
  const passes = unhandledErrors.length === 0 && testModules.every((module) => module.ok());
  if (passes) for (const module of testModules) durations.set(module.moduleId, module.diagnostic().duration);
  process.send({ passes });
});
process.on('disconnect', () => process.exit());
process.send('ready');
