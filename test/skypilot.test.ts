import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openedService, readRoot } from '../packages/service/test/opened-service.js';
import { projectRoot } from './command-line.js';

const hasPython = spawnSync('python3', ['--version']).status === 0;
const stub = mkdtempSync(join(tmpdir(), 'ctfusion-sky-'));
const example = join(projectRoot, 'examples', 'skypilot_time_estimator.py');
const taskFile = join(projectRoot, 'examples', 'step-task.json');
let service: Awaited<ReturnType<typeof openedService>>;
let url: string;

/**
 * As much of SkyPilot as its documents promise: `Task.set_time_estimator(func: Resources -> seconds)`, `Resources.accelerators` (name → count or
 * None), `.cpus` and `.memory` (texts such as '8+', or None). Its optimiser asks the estimator once for each of the stated resources.
 */
const SKY = `
class Resources:
    def __init__(self, accelerators=None, cpus=None, memory=None):
        self.accelerators = {accelerators: 1} if isinstance(accelerators, str) else accelerators
        self.cpus, self.memory = cpus, memory
    def __repr__(self):
        return f"Resources({self.accelerators})"

class Task:
    def __init__(self, name=None, *, run=None):
        self.name, self.run, self.time_estimator_func, self.best_resources = name, run, None, None
        Dag.current.tasks.append(self)
    def set_resources(self, resources):
        self.resources = resources
        return self
    def set_time_estimator(self, func):
        self.time_estimator_func = func
        return self
    def estimate_runtime(self, resources):
        return self.time_estimator_func(resources)

class Dag:
    current = None
    def __init__(self):
        self.tasks = []
    def __enter__(self):
        Dag.current = self
        return self
    def __exit__(self, *_):
        Dag.current = None

class OptimizeTarget:
    COST, TIME = 0, 1

class Optimizer:
    @staticmethod
    def optimize(dag, minimize):
        assert minimize == OptimizeTarget.TIME
        for task in dag.tasks:
            task.best_resources = min(task.resources, key=task.estimate_runtime)
        return dag
`;

beforeAll(async () => {
  mkdirSync(join(stub, 'sky'));
  writeFileSync(join(stub, 'sky', '__init__.py'), SKY);
  service = await openedService();
  const { admin } = service.keys;
  const predictor = JSON.parse(readRoot('bundles/step/predictor.json'));
  const { body } = await service.ask('POST', '/v1/bundles', { key: admin, body: { predictor } });
  await service.ask('PUT', `/v1/bundles/${body.bundle_id}/activation`, { key: admin, body: {} });
  url = await service.app.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await service.close();
  rmSync(stub, { recursive: true, force: true });
});

const python = (args: readonly string[]) =>
  promisify(execFile)('python3', [...args], {
    env: {
      ...process.env,
      PYTHONDONTWRITEBYTECODE: '1',
      PYTHONPATH: `${stub}:${join(projectRoot, 'examples')}`,
      CTFUSION_URL: url,
      CTFUSION_KEY: service.keys.reader,
    },
  });
const askedBy = async (resources: string) => {
  const script = `import json, sky, skypilot_time_estimator as example
print(example.time_estimator(json.load(open(${JSON.stringify(taskFile)})), times=1000)(${resources}))`;
  return Number((await python(['-c', script])).stdout);
};

describe.skipIf(!hasPython)('the example for SkyPilot (skipped without python3)', () => {
  it('has its optimiser choose the fastest resource', async () => {
    const { stdout } = await python([example, taskFile, 'T4', 'H200', 'L4']);
    expect(stdout.trim()).toBe("Resources({'H200': 1})");
  });

  it('gives seconds, as the service predicts them of a machine by the names of its parts', async () => {
    const seconds = await askedBy("sky.Resources('L4', cpus='8+', memory='32+')");
    const { body } = await service.ask('POST', '/v1/predictions', {
      key: service.keys.reader,
      body: {
        task: JSON.parse(readRoot('examples/step-task.json')),
        system: { system_id: 'x', gpu: 'L4', gpus: 1, vcpus: 8, memory_gb: 32 },
      },
    });
    // A thousand runs of so many milliseconds.
    expect(seconds).toBeCloseTo(body.predictions[0].predicted_total_time_ms, 9);
  });

  it('says in one line why a resource cannot be estimated', async () => {
    await expect(askedBy("sky.Resources('tpu-v3-8')")).rejects.toThrow(/ValueError: .+/);
    await expect(askedBy('sky.Resources()')).rejects.toThrow('names no accelerator');
  });
});
