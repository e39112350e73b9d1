// Trains and predicts with @ctfusion/gbdt on a binary data file and prints one line of JSON. Plain JavaScript, so that the
// memory measured has no TypeScript loader in it.
//
// usage: ours <data file> <prediction calls> <model file> <predictions file> <parameters as JSON>
import { closeSync, openSync, readFileSync, readSync, writeFileSync } from 'node:fs';
import { train } from '../../packages/gbdt/dist/index.js';

const [dataFile, calls, modelFile, predictionsFile, parameters] = process.argv.slice(2);
const file = openSync(dataFile, 'r');

/** Fills a typed array with the next bytes of the file. */
function read(values) {
  const bytes = new Uint8Array(values.buffer);
  for (let done = 0; done < bytes.length; ) done += readSync(file, bytes, done, bytes.length - done, null);
  return values;
}

const [rows = 0, testRows = 0, width = 0] = read(new Int32Array(4));
const columns = Array.from({ length: width }, () => read(new Float64Array(rows)));
const label = read(new Float64Array(rows));
const testColumns = Array.from({ length: width }, () => read(new Float64Array(testRows)));
closeSync(file);

const parsed = JSON.parse(parameters);
const { booster, timing } = train({ parameters: parsed, data: { columns, label } });
// Not resourceUsage: its figure starts from that of the process that forked this one.
const peakKilobytes = Number(/VmHWM:\s*(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
writeFileSync(modelFile, booster.toText());

let predictions = new Float64Array(0);
const times = [];
for (let i = 0; i <= Number(calls); i++) {
  const start = performance.now();
  predictions = booster.predict(testColumns);
  if (i > 0) times.push(performance.now() - start); // the first call warms up
}
times.sort((a, b) => a - b);
writeFileSync(predictionsFile, new Uint8Array(predictions.buffer));
process.stdout.write(
  `${JSON.stringify({
    binning: timing.binning,
    training: timing.boosting,
    prediction: times[Math.floor(times.length / 2)],
    peakKilobytes,
  })}\n`,
);
