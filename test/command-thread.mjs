/**
 * Runs command lines of the built `ctfusion`, one after the other, in a thread that has loaded it once: a start takes longer than most
 * commands. `command-line.ts` sends `args` and variables and waits; the answer holds what a process would have ended with.
 */
import { workerData } from 'node:worker_threads';

const { main: module, signal, port } = workerData;
const written = { stdout: '', stderr: '' };
for (const name of ['stdout', 'stderr'])
  process[name].write = (text) => {
    written[name] += text;
    return true;
  };

const answer = (result) => {
  port.postMessage({ ...result, ...written });
  Atomics.store(signal, 0, 1);
  Atomics.notify(signal, 0);
};
// What is thrown outside the command's own chain of promises ends a process; so does leaving it.
process.on('uncaughtException', (error) => answer({ status: 1, thrown: error.stack }));
process.exit = (code) => answer({ status: code ?? 0 });

const environment = { ...process.env };
// Tables are as wide as they are, whatever the terminal that runs the tests.
delete environment.COLUMNS;
port.on('message', async ({ args, variables }) => {
  Object.assign(written, { stdout: '', stderr: '' });
  // As in a process that has just begun.
  process.exitCode = undefined;
  for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name];
  Object.assign(process.env, environment, variables);
  const { main } = await import(module);
  answer({ status: await main(args) });
});
