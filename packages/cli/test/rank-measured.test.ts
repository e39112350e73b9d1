import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { createProgram } from '../src/program.js';

const offers = fileURLToPath(new URL('../../../examples/offers.json', import.meta.url));
const run = ['--measured', '7h', '--on', 'RTX 3080'];

it.each([
  [[], "'--tasks': name a task, or a run of the job by --measured and --on"],
  [['--measured', '7h'], "'--on': 1 time and 0 GPUs: name the GPU of each run"],
  [['--on', 'RTX 3080'], "'--on': tells of a run: give its time by --measured"],
  [['--tasks', 'a.json', '--precision', 'fp32'], "'--precision': tells of a run"],
  [['--tasks', 'a.json', '--job', 'resnet50'], "'--job': tells of a run"],
  [['--tasks', 'a.json', '--kind', 'infer'], "'--kind': tells of a run"],
  [[...run, '--kind', 'dream'], "'--kind': 'dream' has no learned transfer"],
  [[...run, '--kind', 'generate', '--model', 'nosuch'], "'--model': 'nosuch' is no model of the catalog"],
  [[...run, '--epochs', '3'], "'--epochs': is not read beside --measured"],
  [[...run, '--min-probability', '0.5'], 'the objective probability needs a deadline'],
  [[...run, '--budget', '0'], "'--budget': '0' is not a number above 0"],
  [[...run, '--setup', 'image=80GB', '--deadline', '1m'], 'the deadline is over before any download'],
  [['--measured', '0h', '--on', 'RTX 3080'], "'--measured': '0h' is not above 0"],
  [['--measured', '0.0000001s', '--on', 'RTX 3080'], "'measured': the measured time is 0.00009"],
  [['--measured', '99999h', '--on', 'RTX 3080'], 'ms, which is more than ten years'],
  [['--measured', '7h', '--on', 'RTX 9999'], "'--on': 'RTX 9999' is no GPU that is known"],
])('rank %j is refused in one line', async (args, message) => {
  const program = await createProgram(['rank']);
  const ranked = program.parseAsync(['rank', '--systems', offers, ...args], { from: 'user' });
  await expect(ranked).rejects.toThrow(message);
});
