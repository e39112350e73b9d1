import { importOffers } from '@ctfusion/predict/systems';
import type { SystemDocument, TaskDocument } from '@ctfusion/schema/documents';
import { beforeAll, describe, expect, it } from 'vitest';
import { Answerer } from '../src/answers/answerer.js';
import type { Machine } from '../src/answers/machine.js';
import type { PredictionQuestion } from '../src/answers/questions.js';
import { frames, readRoot, resolvers, task } from './opened-service.js';

const bundle = { bundleId: 'frames', taskKind: 'frames', files: frames };
const taskOf = (frameCount: number, more: Record<string, unknown> = {}): TaskDocument =>
  ({ ...task, ...more, demand: { ...task.demand, total_frames: frameCount } }) as TaskDocument;
const bare = (system_id: string, facts = {}): SystemDocument => ({
  schema_version: 2,
  system_id,
  facts,
  benchmarks: [],
});
const benchmark = (backend: string, rate: number): SystemDocument['benchmarks'][number] => ({
  backend,
  versions: {},
  measured_at: '2026-01-01T00:00:00Z',
  repeats: 3,
  features: { host_compute_Image_Preprocessing_Rate_peak_host_throughput: rate },
  curves: [
    { benchmark_name: 'Conv_Standard_k3s1', data_type: 'fp32', batch_size: 8, latency_ms: 2 },
    { benchmark_name: 'Conv_Standard_k3s1', data_type: 'fp32', batch_size: 1, latency_ms: 1 },
  ],
});

let offers: readonly SystemDocument[];
let backend: string;
let machines: Machine[];
const answererOf = (known: readonly Machine[]): Answerer => {
  const answerer = new Answerer();
  answerer.setBundle(bundle);
  for (const machine of known) answerer.setMachine(machine);
  return answerer;
};
const runOf = ({ document }: Machine, total_time_ms: number): Machine => ({
  document,
  runs: [{ schema_version: 1, system_id: document.system_id, task: taskOf(96), times: { total_time_ms } }],
});

beforeAll(() => {
  const list = JSON.parse(readRoot('examples/offers.json')).offers;
  offers = importOffers(list, resolvers) as SystemDocument[];
  backend = answererOf([]).bundleFor(taskOf(1)).predictor.backend;
  machines = [
    ...offers.map((document) => ({ document, runs: [] })),
    { document: bare('bare'), runs: [] },
    { document: bare('cores alone', { cores_total: 8 }), runs: [] },
    { document: bare('with a word', { mystery: 'x' }), runs: [] },
    { document: { ...offers[0]!, system_id: 'measured', benchmarks: [benchmark(backend, 900)] }, runs: [] },
    { document: { ...offers[1]!, system_id: 'elsewhere', benchmarks: [benchmark('other', 900)] }, runs: [] },
    runOf({ document: { ...offers[2]!, system_id: 'with a run' }, runs: [] }, 900),
  ];
});

describe('predictions that are asked for together', () => {
  it('are to the last digit, word and error those that are asked for one by one', () => {
    const answerer = answererOf(machines);
    const questions: PredictionQuestion[] = machines.flatMap(({ document }, index) => [
      { task: taskOf(48 + index), system: document.system_id, level: 0.9 },
      {
        task: taskOf(96, index % 3 === 0 ? { precision: 'fp16' } : {}),
        system: document.system_id,
        level: index % 2 === 0 ? 0.9 : 0.5,
      },
    ]);
    questions.push(
      { task: taskOf(48), system: 'nobody', level: 0.9 },
      { task: taskOf(48, { kind: 'step' }), system: 'bare', level: 0.9 },
      { task: taskOf(48), system: offers[3]!, level: 0.9 },
      // A cell that is no number spoils its own question alone.
      { task: { ...taskOf(48), demand: { batch_size: 'many' } } as TaskDocument, system: 'bare', level: 0.9 },
    );
    const other = answererOf(machines);
    const alone = questions.map((question) => {
      try {
        return other.predict(question);
      } catch (error) {
        return error;
      }
    });
    for (const some of [questions, questions.slice(0, -1), questions.slice(0, 12)])
      expect(answerer.predictTogether(some)).toEqual(alone.slice(0, some.length));
    const kinds = alone.map((one) => (one instanceof Error ? 'error' : (one as { prediction: object })));
    expect(kinds.filter((kind) => kind === 'error').length).toBeGreaterThan(2);
    expect(kinds.filter((kind) => kind !== 'error').length).toBeGreaterThan(50);
  });
});

describe('a ranking of a fleet that changes', () => {
  it('is that of a fleet that was never ranked before', () => {
    const many: Machine[] = Array.from({ length: 320 }, (_, index) => ({
      document: {
        ...offers[index % offers.length]!,
        system_id: `host ${index}`,
        price_per_hour: 0.1 + (index % 7) / 10,
      },
      runs: [],
    }));
    const warm = answererOf(many);
    const present = new Map(many.map((machine) => [machine.document.system_id, machine]));
    const compare = (systemIds: readonly string[], frameCount: number): number => {
      const question = { task: taskOf(frameCount), systemIds, level: 0.9, top: 1000, deadlineMs: 900 };
      const found = warm.rank(question);
      expect(found).toEqual(answererOf([...present.values()]).rank(question));
      return found.systems_total;
    };
    const set = (machine: Machine): void => {
      present.set(machine.document.system_id, machine);
      warm.setMachine(machine);
    };
    const all = (): string[] => [...present.keys()];
    expect(compare(all(), 48)).toBe(320);
    expect(compare(all(), 96)).toBe(320);
    // Another price, a benchmark, a run, one that is gone, one that is new.
    set({ ...many[5]!, document: { ...many[5]!.document, price_per_hour: 0.01 } });
    set({ ...many[6]!, document: { ...many[6]!.document, benchmarks: [benchmark(backend, 100)] } });
    set(runOf(many[7]!, 5000));
    present.delete('host 8');
    warm.removeMachine('host 8');
    set({ document: { ...offers[0]!, system_id: 'new' }, runs: [] });
    expect(compare(all(), 48)).toBe(320);
    // Some of them, in another order; few of them; and again all.
    expect(compare(all().reverse().slice(0, 250), 48)).toBe(250);
    expect(compare(['host 6', 'new', 'host 7'], 48)).toBe(3);
    expect(compare(all(), 48)).toBe(320);
    // So many changed that all are read again.
    for (const machine of many.slice(20, 310))
      set({ ...machine, document: { ...machine.document, price_per_hour: 2 } });
    expect(compare(all(), 48)).toBe(320);
    expect(compare(all(), 192)).toBe(320);
  });
});
