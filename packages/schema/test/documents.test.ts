import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NODE_COUNT_COLUMNS } from '../src/columns/index.js';
import {
  bundleDocument,
  type DocumentKind,
  documentKinds,
  jsonSchemaOf,
  modelProfileDocument,
  observationRowOf,
  predictionDocument,
  readDocument,
  type SystemDocument,
  systemDocument,
  systemEntryOf,
  systemRow,
  taskDocument,
  taskRow,
  taskRowOf,
} from '../src/documents/index.js';

/** Version 1 of a model's profile called nodes by the names of modules. */
const withNodeCounts = (profile: Record<string, unknown>): unknown =>
  JSON.parse(JSON.stringify(profile).replaceAll('"num_', '"nodes_'), (key, value: unknown) =>
    key === 'schema_version' ? modelProfileDocument.version : value,
  );

const fixtures = new URL('fixtures/documents/', import.meta.url);
const fixture = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(new URL(name, fixtures), 'utf8')) as Record<string, unknown>;

/** Copies of what older programs wrote, `<kind>.v<version>.json`; 0 is a document without a version. */
const OLD_COPIES = readdirSync(fixtures).map((file) => {
  const [, name, version] = /^(.+)\.v(\d+)\.json$/.exec(file)!;
  return { file, kind: documentKinds.find((kind) => kind.name === name)!, version: Number(version) };
});

/** What can no longer be read, and what is said then. */
const REFUSED: Readonly<Record<string, RegExp>> = {
  'bundle.v1.json':
    /^old\.json, 'schema_version': the bundle document is of version 1 and can no longer be read; train again$/,
  'system.v1.json':
    /^old\.json, 'schema_version': the system document is of version 1 and can no longer be read; measure the machine again$/,
};

describe('an old copy of a document', () => {
  it.each(OLD_COPIES)('$file is upgraded with nothing lost, or refused in one line', ({ file, kind }) => {
    const old = fixture(file);
    const refusal = REFUSED[file];
    if (refusal !== undefined) {
      expect(() => readDocument(kind, old, 'old.json')).toThrow(refusal);
      return;
    }
    const document = readDocument(kind, old, 'old.json') as Record<string, unknown>;
    expect(document['schema_version']).toBe(kind.version);
    if (kind === modelProfileDocument) expect(document).toMatchObject(withNodeCounts(old) as object);
    else if (kind !== taskDocument) expect(document).toEqual({ ...old, schema_version: kind.version });
  });

  it('is kept of every kind, in the version before today’s where there was one', () => {
    for (const kind of documentKinds) {
      const versions = OLD_COPIES.filter((copy) => copy.kind === kind).map(({ version }) => version);
      const before = kind.upgrades !== undefined || kind.version > 1;
      expect(versions, kind.name).toContain(before ? kind.version - 1 : kind.version);
    }
  });
});

describe('a document that cannot be read', () => {
  const refuse = (kind: DocumentKind, value: unknown) => () => readDocument(kind, value, 'a.json');

  it('is refused in one line that names the field', () => {
    expect(refuse(taskDocument, [])).toThrow(/^a\.json: expected a task document, an object$/);
    expect(refuse(taskDocument, null)).toThrow(/expected a task document/);
    expect(refuse(taskDocument, { schema_version: 7 })).toThrow(
      /^a\.json, 'schema_version': a task document of version 7 is newer than this program, which reads up to 1$/,
    );
    for (const version of ['1', 1.5, -1, {}, true]) {
      expect(refuse(taskDocument, { schema_version: version })).toThrow(/'schema_version': .* is no version/);
    }
    expect(refuse(taskDocument, { schema_version: 1, model_name: 'a' })).toThrow(/'demand': it is missing/);
    expect(
      refuse(taskDocument, { schema_version: 1, model_name: 'a', demand: {}, overlaps: 'serial' }),
    ).toThrow(/'overlaps': unknown key \(did you mean 'overlap'\?\)/);
    expect(refuse(taskDocument, { schema_version: 1, model_name: 'a', demand: {}, overlap: 'both' })).toThrow(
      /'overlap': 'both' is not allowed/,
    );
    expect(refuse(taskDocument, { schema_version: 1, model_name: 'a', demand: { runtime: 'vllm' } })).toThrow(
      /'demand': .*: 'runtime' has a place of its own in the document/,
    );
    expect(refuse(predictionDocument, { schema_version: 1, bundle: 'b', predictions: [{}] })).toThrow(
      /'predictions\.0\.predicted_total_time_ms': it is missing/,
    );
    expect(refuse(bundleDocument, { schema_version: 2 })).toThrow(/'kind'/);
  });

  it('never throws anything but one line', () => {
    fc.assert(
      fc.property(fc.constantFrom(...documentKinds), fc.jsonValue(), (kind, value) => {
        const given =
          typeof value === 'object' && value !== null ? { schema_version: kind.version, ...value } : value;
        try {
          readDocument(kind, given, 'a.json');
        } catch (error) {
          expect((error as Error).name).toBe('InputError');
          expect((error as Error).message).not.toMatch(/\n/);
        }
      }),
    );
  });
});

it('keeps a name like __proto__, and checks what stands under it', () => {
  const run = (text: string) => readDocument(taskDocument, JSON.parse(text), 'task.json');
  const task = '{"schema_version": 1, "model_name": "a", "demand": {"__proto__": VALUE, "constructor": 2}}';
  expect(Object.entries(run(task.replace('VALUE', '1')).demand)).toEqual([
    ['__proto__', 1],
    ['constructor', 2],
  ]);
  expect(() => run(task.replace('VALUE', '[1]'))).toThrow(/'demand\.\(__proto__\)': /);
});

describe('a task', () => {
  const full = {
    schema_version: 1,
    kind: 'generation',
    model_name: 'llama-2-7b',
    demand: { batch_size: 4, prompt_tokens: 512 },
    runtime: 'a runtime of tomorrow',
    precision: 'fp16',
    quantisation: 'q4_0',
    parallel: { devices: 2, by: 'tensor' },
    overlap: 'pipelined',
    setup: { download_mb: 13_000, load_mb: 12_600 },
  };

  it('is one row: its demand, and its settings under the names of the catalogue', () => {
    expect(taskRow(readDocument(taskDocument, full, 'task.json'))).toEqual({
      task_kind: 'generation',
      model_name: 'llama-2-7b',
      batch_size: 4,
      prompt_tokens: 512,
      runtime: 'a runtime of tomorrow',
      precision: 'fp16',
      quantisation: 'q4_0',
      parallel_devices: 2,
      parallel_by: 'tensor',
      overlap: 'pipelined',
      setup_download_mb: 13_000,
      setup_load_mb: 12_600,
    });
  });

  it('comes back from its row, whatever is left out', () => {
    const settings = [
      'kind',
      'runtime',
      'precision',
      'quantisation',
      'parallel',
      'overlap',
      'setup',
    ] as const;
    fc.assert(
      fc.property(fc.subarray([...settings]), (left) => {
        const task = Object.fromEntries(
          Object.entries(full).filter(([key]) => !(left as string[]).includes(key)),
        );
        const row = taskRowOf(task, 'task.json');
        expect(readDocument(taskDocument, row, 'task.json')).toEqual(task);
      }),
    );
  });

  it('without a version is a flat row, which stays what it is', () => {
    const row = fixture('task.v0.json');
    expect(taskRowOf(row, 'task.json')).toBe(row);
    expect(taskRow(readDocument(taskDocument, row, 'task.json'))).toEqual(row);
  });
});

describe("a model's profile as a task", () => {
  const profile = {
    schema_version: 2,
    model_name: 'net',
    batch_size: 8,
    input_height: 224,
    input_width: 224,
    num_channels: 3,
    model_flops_g: 8,
    model_memory_mb: 97,
    model_input_dtype_bytes: 4,
    ...Object.fromEntries(NODE_COUNT_COLUMNS.map((name, index) => [name, index])),
    operators: [],
    notCounted: [],
  };
  const taskOf = (entry: Record<string, unknown>) => {
    const assumed: string[] = [];
    return { row: taskRowOf(entry, 'profile.json', (what) => assumed.push(...what)), assumed };
  };

  it('is one batch of frames as large as the input, and says that this is assumed', () => {
    const { row, assumed } = taskOf(profile);
    expect(row).toMatchObject({
      model_name: 'net',
      batch_size: 8,
      total_frames: 8,
      im_width: 224,
      nodes_relu: 6,
    });
    expect(row).not.toHaveProperty('num_relu');
    expect(assumed).toHaveLength(2);
    expect(taskOf({ ...profile, total_frames: 96, im_width: 1280, im_height: 720 })).toMatchObject({
      row: { total_frames: 96, im_width: 1280, im_height: 720 },
      assumed: [],
    });
  });

  it('takes the counts of an old one for what they were: nodes', () => {
    const { row } = taskOf(fixture('model-profile.v1.json'));
    expect(row).toMatchObject({ batch_size: 1, nodes_attention: 1 });
    expect(row).not.toHaveProperty('num_attention');
  });

  it('leaves out FLOPs that are not whole', () => {
    expect(taskOf({ ...profile, notCounted: [{ missing: 'flops' }] }).row['model_flops_g']).toBeNull();
    expect(taskOf({ ...profile, notCounted: [{ missing: 'bytes' }] }).row['model_flops_g']).toBe(8);
  });
});

describe('a system', () => {
  const benchmark = (backend: string, latency: number): SystemDocument['benchmarks'][number] => ({
    backend,
    versions: {},
    measured_at: '2026-01-31T12:00:00Z',
    repeats: 1,
    features: { gpu_compute_Conv_Standard_k3s1_fp32_latency: latency },
    curves: [],
  });
  const system: SystemDocument = {
    schema_version: 2,
    system_id: 'a',
    facts: { cores_total: 8, cpu_name: 'b' },
    benchmarks: [benchmark('torch', 0.1), benchmark('onnxruntime-cpu', 9)],
    price_per_hour: 0.4,
  };

  it('is one row: facts, and one backend’s features beside its name', () => {
    expect(systemRow(readDocument(systemDocument, system, 'system.json'), 'torch')).toEqual({
      system_id: 'a',
      cores_total: 8,
      cpu_name: 'b',
      gpu_compute_Conv_Standard_k3s1_fp32_latency: 0.1,
      backend: 'torch',
      price_per_hour: 0.4,
    });
  });

  it('has one backend’s features, whichever is asked for, or has to be asked', () => {
    const one = { ...system, benchmarks: [system.benchmarks[1]!] };
    expect(systemRow(one, 'torch')['backend']).toBe('onnxruntime-cpu');
    expect(systemRow({ ...system, benchmarks: [] }, 'torch')).not.toHaveProperty('backend');
    expect(() => systemRow(system, 'cuda')).toThrow(
      /^'benchmarks': system 'a' was measured 2 times \('torch', 'onnxruntime-cpu'\); say which of them counts$/,
    );
  });

  it('without a version is a flat row, which stays what it is', () => {
    const row = { system_id: '001', cores_total: 4 };
    expect(systemEntryOf(row, 'system.json').row).toBe(row);
  });
});

it('an observation is one row: its task, its system, its times', () => {
  const observation = {
    schema_version: 1,
    system_id: 'a',
    task: { schema_version: 1, model_name: 'resnet50', demand: { batch_size: 8 } },
    times: { total_time_ms: 120, host_time_ms: 90 },
    measured_at: '2026-01-31T12:00:00+01:00',
  };
  expect(observationRowOf(observation, 'runs.json')).toEqual({
    system_id: 'a',
    model_name: 'resnet50',
    batch_size: 8,
    total_time_ms: 120,
    host_time_ms: 90,
    measured_at: '2026-01-31T12:00:00+01:00',
  });
});

describe('docs/schemas', () => {
  const folder = new URL('../../../docs/schemas/', import.meta.url);

  it('holds the JSON Schema of every document as it is today (npm run schemas)', () => {
    expect(readdirSync(folder).sort()).toEqual(documentKinds.map(({ name }) => `${name}.json`).sort());
    for (const kind of documentKinds) {
      const committed = readFileSync(new URL(`${kind.name}.json`, folder), 'utf8');
      expect(committed, kind.name).toBe(`${JSON.stringify(jsonSchemaOf(kind), null, 2)}\n`);
    }
  });
});
