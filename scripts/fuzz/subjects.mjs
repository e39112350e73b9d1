import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { joinByKey, parseJson, Table, tableFromRecords } from '@ctfusion/base';
import { readRows, readTable, writeTable } from '@ctfusion/base/files';
import { parseYaml } from '@ctfusion/base/yaml';
import { loadDataset, loadExperimentConfig, readBundleFolder, runExperiment } from '@ctfusion/learn';
import { crossJoin, withPublishedBackend } from '@ctfusion/predict';
import { columnType } from '@ctfusion/schema/columns';
import {
  documentKinds,
  observationRowOf,
  readDocument,
  systemEntryOf,
  taskRowOf,
} from '@ctfusion/schema/documents';
import { projectRoot } from '../faults/command.mjs';
import { bundleSubject } from './bundles.mjs';
import { damagedBytes, damagedDocument, pick } from './damage.mjs';
import { modelSubject } from './models.mjs';
import { expectSound } from './soundness.mjs';

const inProject = (...path) => join(projectRoot, ...path);
const DOCUMENTS = 'packages/schema/test/fixtures/documents';
const ROUNDS = 3;

/**
 * What is fuzzed, by name: a function of a source of random numbers that reads one damaged input.
 * @param bundles folders of a direct and a staged bundle; @param work a folder for files.
 */
export async function prepareSubjects({ bundles, work }) {
  const slices = inProject('data/slices');
  const dataset = await loadDataset(slices);
  const rows = dataset.take([0, 250, 500]);
  return {
    ...(await readerSubjects(work, rows)),
    documents: documentSubject(),
    'direct bundle': bundleSubject(bundles.direct, rows),
    'staged bundle': bundleSubject(bundles.staged, rows),
    'tasks and systems': await rowSubject(bundles, slices),
    calibration: calibrationSubject(bundles.staged, dataset),
    configs: configSubject(work, dataset),
    models: modelSubject(),
  };
}

const systemRow = (entry, file) => systemEntryOf(entry, file).row;

/** Files of every format that is read as a table, and YAML. */
async function readerSubjects(work, rows) {
  const few = new Table(
    rows.names.slice(0, 12).map((name) => [name, rows.column(name)]),
    rows.rowCount,
    'few',
  );
  const files = {};
  for (const format of ['csv', 'parquet']) {
    const file = join(work, `whole.${format}`);
    await writeTable(few, file);
    files[format] = readFileSync(file);
  }
  files.json = readFileSync(inProject('examples/task.json'));
  files.jsonl = Buffer.concat([1, 2].map(() => Buffer.from(`${JSON.stringify(JSON.parse(files.json))}\n`)));
  const reader = (format) => async (random) => {
    const file = join(work, `damaged.${format}`);
    writeFileSync(file, damagedBytes(files[format], random));
    const table = await readRows(file, columnType);
    for (const name of table.names) table.texts(name);
  };
  const yaml = readFileSync(inProject('experiments/configs/slices_ctfusion.yml'));
  return {
    csv: reader('csv'),
    json: reader('json'),
    'json lines': reader('jsonl'),
    parquet: reader('parquet'),
    yaml: (random) => parseYaml(damagedBytes(yaml, random).toString(), 'fuzz.yml'),
  };
}

/** An old or new document of every kind. */
function documentSubject() {
  const documents = documentKinds.flatMap((kind) =>
    [0, 1, 2, 3].flatMap((version) => {
      try {
        return [
          [kind, JSON.parse(readFileSync(inProject(DOCUMENTS, `${kind.name}.v${version}.json`), 'utf8'))],
        ];
      } catch {
        return [];
      }
    }),
  );
  const flatten = { task: taskRowOf, system: systemRow, observation: observationRowOf };
  return (random) => {
    const [kind, document] = pick(documents, random);
    const damaged = parseJson(JSON.stringify(damagedDocument(document, random)), 'fuzz.json');
    readDocument(kind, damaged, 'fuzz.json');
    if (kind.name in flatten)
      tableFromRecords([flatten[kind.name](damaged, 'fuzz.json')], 'fuzz.json', columnType);
  };
}

/** A damaged task on a damaged system, predicted by sound bundles. */
async function rowSubject(bundles, slices) {
  const read = async (name) => readTable(join(slices, name), columnType);
  const [benchmarks] = withPublishedBackend([await read('hardware_benchmark.csv')]);
  const systems = recordsOf(joinByKey(await read('systems.csv'), benchmarks, 'system_id'));
  const task = JSON.parse(readFileSync(inProject('examples/task.json'), 'utf8'));
  const predictors = Object.values(bundles).map(readBundleFolder);
  const asRows = (document, name, rowOf) =>
    tableFromRecords([rowOf(parseJson(JSON.stringify(document), name), name)], name, columnType);
  return (random) => {
    const system = damagedDocument(pick(systems, random), random);
    const tasks = asRows(damagedDocument(task, random), 'task.json', taskRowOf);
    const table = crossJoin(asRows(system, 'system.json', systemRow), tasks);
    expectSound(table, pick(predictors, random));
  };
}

/** Damaged runs, and what is predicted after them. */
function calibrationSubject(bundle, dataset) {
  const predictor = readBundleFolder(bundle);
  const records = recordsOf(dataset);
  return (random) => {
    const first = Math.floor(random() * (records.length - 3));
    const runs = records.slice(first, first + 3);
    const damaged = damagedDocument(runs, random).filter((row) => typeof row === 'object' && row !== null);
    const table = tableFromRecords(damaged, 'runs.json', columnType);
    expectSound(dataset.take([first]), predictor.calibrate(table));
  };
}

const CONFIGS = ['slices_ctfusion', 'slices_staged', 'thesis_staged', 'ctfusion'];

/** A damaged experiment; one that is accepted is run for a few rounds, unless the damage made it large. */
function configSubject(work, dataset) {
  const documents = CONFIGS.map((name) =>
    parseYaml(readFileSync(inProject('experiments/configs', `${name}.yml`), 'utf8'), name),
  );
  const ids = dataset.texts('system_id');
  const few = new Set([...new Set(ids)].slice(0, 5));
  const some = dataset.take(ids.flatMap((id, row) => (few.has(id) && row % 2 === 0 ? [row] : [])));
  return (random) => {
    const file = join(work, 'fuzz.yml');
    const document = damagedDocument(pick(documents, random), random);
    // JSON is YAML.
    writeFileSync(file, JSON.stringify(document));
    const loaded = loadExperimentConfig(file, random() < 0.5 ? [] : ['validation.strategy=holdout']);
    const { model, predictor } = loaded.config;
    if ((predictor?.seeds?.length ?? 0) > 3 || (model?.seeds?.length ?? 0) > 3) return;
    const quick = {
      ...loaded,
      config: { ...loaded.config, model: { ...model, params: { ...model?.params, n_estimators: ROUNDS } } },
    };
    const { predictor: fitted } = runExperiment(quick, some);
    expectSound(some.take([0, some.rowCount - 1]), fitted);
  };
}

function recordsOf(table) {
  const columns = table.names.map((name) => [name, table.column(name).values]);
  const present = (value) => value !== '' && !Number.isNaN(value);
  return Array.from({ length: table.rowCount }, (_, row) =>
    Object.fromEntries(
      columns.map(([name, values]) => [name, values[row]]).filter(([, value]) => present(value)),
    ),
  );
}
