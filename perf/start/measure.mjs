/**
 * Times the start of the command line: `node perf/start/measure.mjs [ROUNDS]`, after `npm run build`. Runs bare `node -e 0` and commands in
 * turn, ROUNDS (21) times each, and prints JSON: wall and processor time, ms, and how many times bare Node's.
 */
import { loadavg } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inTurn } from '../child-time.mjs';
import { need } from '../needs.mjs';

need({});

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const [rounds = '21'] = process.argv.slice(2);
const command = join(root, 'packages/cli/bin/ctfusion.js');
const slices = (name) => join(root, 'data', 'slices', name);

const commands = {
  bare_node: ['-e', '0'],
  version: [command, '--version'],
  help: [command, '--help'],
  predict: [
    command,
    'predict',
    ...['--bundle', join(root, 'bundles', 'frames')],
    ...['--systems', slices('systems.csv'), slices('hardware_benchmark.csv')],
    ...['--task', join(root, 'examples', 'task.json')],
  ],
};
const times = inTurn(commands, Number(rounds));
const ratios = Object.fromEntries(
  Object.entries(times).map(([name, { wall_ms, cpu_ms }]) => [
    name,
    {
      wall: Number((wall_ms / times.bare_node.wall_ms).toFixed(2)),
      cpu: Number((cpu_ms / times.bare_node.cpu_ms).toFixed(2)),
    },
  ]),
);
process.stdout.write(
  `${JSON.stringify({ load_average: loadavg()[0], times, times_bare_node: ratios }, null, 2)}\n`,
);
