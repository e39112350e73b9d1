// Evaluates 1,000,000 predictions through the command line and prints its time and peak memory.
// Run after a build: node packages/report/perf/million.mjs
import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROWS = 1_000_000;
const SYSTEMS = 200;
const MODELS = 10;
const bin = resolve(import.meta.dirname, '..', '..', 'cli', 'dist', 'bin.js');
const scratch = mkdtempSync(join(tmpdir(), 'ctfusion-million-'));

try {
  const runs = [0.3, 0.45].map((spread, index) => writeRun(`method_${index + 1}`, spread, ROWS / 2));
  report('one run of 1,000,000 rows', [writeRun('single', 0.4, ROWS)]);
  report('two runs of 500,000 rows each', runs);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** Times and predictions spread log-normally, from a small generator, so that every run of this script measures the same. */
function writeRun(name, spread, rowCount) {
  const directory = join(scratch, name);
  mkdirSync(directory);
  const file = openSync(join(directory, 'predictions.csv'), 'w');
  let state = 12345;
  const uniform = () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return state / 0x7fffffff;
  };
  // What is measured must not depend on the method, so the noise has a state of its own.
  let noiseState = Math.round(spread * 1e6);
  const noise = () => {
    noiseState = (Math.imul(noiseState, 48271) + 11) & 0x7fffffff;
    return noiseState / 0x7fffffff - 0.5;
  };
  writeSync(file, 'row_id,fold,split,system_id,model_name,batch_size,target,preds,error,ape\n');
  let lines = [];
  for (let row = 0; row < rowCount; row++) {
    const system = Math.floor(uniform() * SYSTEMS);
    const target = Math.exp(uniform() * 6 + 3);
    const prediction = target * Math.exp((noise() + noise() + noise()) * spread);
    lines.push(
      `${row},1,test,host_${system}__gpu_${system % 25},model_${Math.floor(uniform() * MODELS)},${2 ** Math.floor(uniform() * 7)},${target},${prediction},${target - prediction},${Math.abs(target - prediction) / target}`,
    );
    if (lines.length === 20_000 || row === rowCount - 1) {
      writeSync(file, `${lines.join('\n')}\n`);
      lines = [];
    }
  }
  closeSync(file);
  return directory;
}

/** Runs the command in a process of its own; the kernel's own figure of its peak memory, through process.resourceUsage. */
function report(what, directories) {
  const script = `process.on('exit', () => process.stderr.write('peak ' + process.resourceUsage().maxRSS));
    process.argv.splice(1, 0, ${JSON.stringify(bin)}); await import(${JSON.stringify(bin)});`;
  const started = performance.now();
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module', '-e', script, 'evaluate', ...directories, '--out', join(scratch, 'report')],
    { encoding: 'utf8' },
  );
  const seconds = (performance.now() - started) / 1000;
  if (status !== 0) throw new Error(stderr);
  const peakMib = Number(/peak (\d+)/.exec(stderr)[1]) / 1024;
  console.log(`${what}: ${seconds.toFixed(1)} s, peak ${peakMib.toFixed(0)} MiB`);
}
