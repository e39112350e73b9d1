import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const program = join(dirname(fileURLToPath(import.meta.url)), 'predictions-load.mjs');

/**
 * Asks a service for predictions, by a process of its own.
 * @param rate requests a second; as many as are answered where absent
 * @param bodies as `predictions-load.mjs` reads them @param first number that no question before had
 */
export function loadPredictions({ url, key }, bodies, { seconds, connections, first, rate }) {
  const child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(JSON.stringify({ url, key, connections, seconds, bodies, first, rate }));
  return new Promise((done, fail) => {
    let told = '';
    child.stdout.on('data', (data) => {
      told += data;
    });
    child.once('exit', (code) =>
      code === 0 ? done(JSON.parse(told)) : fail(new Error(`ended with ${code}`)),
    );
  });
}
