#!/usr/bin/env node
/**
 * Figures of a run of the kind `generation`, by what was left out:
 *
 *   node scripts/generation-figures.mjs <run directory> <dataset.csv> [column to group by, system_id by default]
 *
 * Of each group, and of all: mean absolute percentage error, coverage of the 90 % interval, its relative width, mean 90 % interval score on
 * log time. For llm-consumer also tg128 and pp512: single-device rows whose software holds llama.cpp, device means averaged over devices.
 */
import { join } from 'node:path';
import { readCsv } from '@ctfusion/base/files';
import { loadExperimentConfig } from '@ctfusion/learn';
import { columnType } from '@ctfusion/schema/columns';

const [run, dataset, column = 'system_id'] = process.argv.slice(2);
const data = keptRows(readCsv(dataset, columnType));
const out = readCsv(join(run, 'oof_predictions.csv'), (name) =>
  name === column ? 'text' : columnType(name),
);
const [target, preds, lower, upper, rowId] = ['target', 'preds', 'lower', 'upper', 'row_id'].map((name) =>
  out.numbers(name),
);
const groups = data.texts(column);
const targets = data.numbers(loadExperimentConfig(join(run, 'config.yml')).config.data.target_col);
if (rowId.some((id, index) => !(Math.abs(targets[id] / target[index] - 1) < 1e-9)))
  throw new Error(`${dataset}: its rows are not those of ${run}`);
const TAIL = 2 / 0.1;

/** The rows that the run's config keeps: `row_id` counts those. */
function keptRows(table) {
  const kept = Object.entries(loadExperimentConfig(join(run, 'config.yml')).config.data.rows);
  const rows = Array.from({ length: table.rowCount }, (_, row) => row);
  return table.take(
    rows.filter((row) => kept.every(([name, texts]) => texts.includes(table.texts(name)[row]))),
  );
}

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

function figuresOf(index) {
  const [low, high, time] = [lower, upper, target].map((values) => Math.log(values[index]));
  return {
    error: 100 * Math.abs(preds[index] / target[index] - 1),
    covered: time >= low && time <= high ? 100 : 0,
    width: (upper[index] - lower[index]) / preds[index],
    score: high - low + TAIL * (Math.max(0, low - time) + Math.max(0, time - high)),
  };
}

const averaged = (list) =>
  Object.fromEntries(
    ['error', 'covered', 'width', 'score'].map((key) => [key, mean(list.map((one) => one[key]))]),
  );

function byGroup(rows) {
  const found = new Map();
  for (const index of rows) {
    const group = groups[rowId[index]];
    found.set(group, [...(found.get(group) ?? []), figuresOf(index)]);
  }
  return found;
}

function print(name, count, { error, covered, width, score }) {
  console.log(
    `${name.padEnd(44)} ${String(count).padStart(6)}  error ${error.toFixed(1)} %  covered ${covered.toFixed(1)} %  width ${width.toFixed(2)}  score ${score.toFixed(2)}`,
  );
}

const all = Array.from({ length: out.rowCount }, (_, index) => index);
const found = byGroup(all);
if (found.size <= 20) for (const [name, list] of found) print(name, list.length, averaged(list));
print('all, groups weighing the same', found.size, averaged([...found.values()].map(averaged)));
if (['test_name', 'software', 'parallel_devices'].every((name) => data.has(name))) {
  const [tests, software, devices] = [
    data.texts('test_name'),
    data.texts('software'),
    data.numbers('parallel_devices'),
  ];
  for (const test of ['tg128', 'pp512']) {
    const rows = all.filter((index) => {
      const row = rowId[index];
      return tests[row] === test && software[row].includes('llama.cpp') && devices[row] === 1;
    });
    const own = byGroup(rows);
    if (own.size > 0)
      print(`${test}, devices weighing the same`, own.size, averaged([...own.values()].map(averaged)));
  }
}
