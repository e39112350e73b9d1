import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError, tableFromRecords } from '@ctfusion/base';
import { fitAll, loadDataset, loadExperimentConfig, readBundleFolder, train } from '@ctfusion/learn';
import { loadBundle, predict, rank, textSource } from '@ctfusion/predict';
import { columnType } from '@ctfusion/schema/columns';
import { rankingDocument, readDocument } from '@ctfusion/schema/documents';
import { describe, expect, it, vi } from 'vitest';
import { answerRanking } from '../packages/cli/src/commands/rank.js';
import { readOffers } from '../packages/cli/src/input/offer-files.js';
import { projectRoot } from './command-line.js';

const inProject = (...path: string[]): string => join(projectRoot, ...path);
const task = JSON.parse(readFileSync(inProject('examples', 'task.json'), 'utf8')) as Record<string, unknown>;

describe('the library, from plain objects', () => {
  const bundle = readBundleFolder(inProject('bundles', 'frames'));

  it('ranks offers as the command does', async () => {
    const file = inProject('examples', 'offers.json');
    const systems = (await readOffers(file)).map((offer) => ({ ...offer }));
    const answer = rank(bundle, { systems, task, deadlineMs: 500, minProbability: 0.95 });
    const command = await answerRanking({
      tasks: inProject('examples', 'task.json'),
      systems: [file],
      bundle: inProject('bundles', 'frames'),
      deadline: '500ms',
      minProbability: '0.95',
      level: '0.9',
    });
    const document = { schema_version: 1, bundle: 'frames', ...answer };
    // What is absent is no key in JSON.
    const plain = JSON.parse(JSON.stringify(document)) as Record<string, unknown>;
    expect(readDocument(rankingDocument, plain, 'answer')).toEqual({
      ...JSON.parse(JSON.stringify(command.document)),
      bundle: 'frames',
    });
    expect(answer.systems.length).toBeGreaterThan(10);
  });

  it('predicts every task on every system, in that order, and says why', () => {
    const systems = [
      { system_id: 'few', cores_total: 4, fp32_tflops_cuda: 10, gpu_mem_bw_gbps: 300 },
      { system_id: 'many', cores_total: 32, fp32_tflops_cuda: 60, gpu_mem_bw_gbps: 2000 },
    ];
    const tasks = [task, { ...task, total_frames: 960 }];
    const rows = predict(bundle, { systems, tasks, explain: true, level: 0.5 });
    expect(rows.map(({ system_id }) => system_id)).toEqual(['few', 'many', 'few', 'many']);
    const [few, many, fewLong] = rows.map((row) => row.predicted_total_time_ms!);
    expect(many!).toBeLessThan(few!);
    expect(fewLong! / few!).toBeGreaterThan(5);
    expect(rows[0]).toMatchObject({ level: 0.5, verdict: { status: 'estimated' } });
    expect(rows[0]!.explanation!.words[0]).toMatch(/-bound: /);
    expect(predict(bundle, { systems: [], tasks })).toEqual([]);
  });

  it('loads a bundle that a program holds as texts, and names what is wrong', () => {
    const document = readFileSync(inProject('bundles', 'frames', 'predictor.json'), 'utf8');
    const { models } = JSON.parse(document) as { models: string[] };
    const texts = Object.fromEntries(
      models.map((path) => [path, readFileSync(inProject('bundles', 'frames', path), 'utf8')]),
    );
    const loaded = loadBundle(textSource({ 'predictor.json': document, ...texts }));
    const systems = [{ system_id: 'x', cores_total: 8, fp32_tflops_cuda: 30, gpu_mem_bw_gbps: 900 }];
    expect(predict(loaded, { systems, tasks: [task] })).toEqual(predict(bundle, { systems, tasks: [task] }));
    expect(() => loadBundle(textSource({}))).toThrow(/predictor.json.*not among the files/);
    const wrong = { ...task, model_flops_g: 'many' };
    expect(() => predict(bundle, { systems, tasks: [wrong] })).toThrow(InputError);
    expect(() => predict(bundle, { systems, tasks: [{ schema_version: 1 }] })).toThrow(/tasks\.0/);
  });

  it('learns from records what it learns from the files that they came from', async () => {
    const settings = ['predictor.seeds=[1]', 'predictor.imputation_priors=[]'];
    const loaded = loadExperimentConfig(inProject('experiments', 'configs', 'slices_staged.yml'), settings);
    const all = await loadDataset(inProject('data', 'slices'));
    // A sixth of the runs: enough to learn from, and quick.
    const dataset = all.take([...Array(all.rowCount).keys()].filter((row) => row % 6 === 0));
    const columns = dataset.names.map((name) => [name, dataset.column(name)] as const);
    const runs = Array.from({ length: dataset.rowCount }, (_, row) =>
      Object.fromEntries(columns.map(([name, { values }]) => [name, values[row]!])),
    );
    const { predictor, metrics } = train({ runs }, { predictor: { seeds: [1], priors: ['thesis'] } });
    expect(metrics).toBeUndefined();
    const question = tableFromRecords(runs.slice(0, 40), 'runs', columnType);
    const expected = fitAll(loaded, dataset).predict(question).latencyMs;
    expect([...predictor.predict(question).latencyMs]).toEqual([...expected]);
  });

  it('names the record that cannot be learned from', () => {
    const run = { system_id: 'a', backend: 'torch', total_time_ms: 5 };
    expect(() => train({ runs: [{ ...run, backend: '' }] })).toThrow(/runs.*backend/s);
    expect(() => train({ runs: [run], systems: [{ system_id: 'b' }] })).toThrow(/system_id|'a'/);
    expect(() => train({ runs: [run] }, { predictor: { kind: 'stagd' } })).toThrow(/did you mean/);
    expect(() => train({ runs: [run] }, { validation: { strategy: 'holdout' } })).toThrow(/test_groups/);
  });
});

describe('the example in the README', () => {
  it('is the file, and prints what the README says', async () => {
    const example = readFileSync(inProject('examples', 'library.mjs'), 'utf8');
    const readme = readFileSync(inProject('README.md'), 'utf8');
    const block = /```js\n(?<code>[\s\S]*?)```\s+It prints:\s+```text\n(?<printed>[\s\S]*?)```/.exec(readme)!
      .groups!;
    expect(block['code']).toBe(example);
    const lines: string[] = [];
    const log = vi.spyOn(console, 'log').mockImplementation((...texts) => void lines.push(texts.join(' ')));
    try {
      await import('../examples/library.mjs' as string);
    } finally {
      log.mockRestore();
    }
    expect(lines.join('\n')).toBe(block['printed']!.trimEnd());
  });
});
