import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { InputError, type Table } from '@ctfusion/base';
import {
  type BundleSource,
  documentDigest,
  loadBundle,
  type Predictor,
  type PredictorBundle,
  predictJudged,
} from '@ctfusion/predict';
import { experimentConfigSchema } from '@ctfusion/schema';
import type { StagedContent } from '@ctfusion/schema/documents';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadDataset } from '../src/dataset/load.js';
import { fitPredictor } from '../src/methods/fit-predictor.js';
import { withLongRunsSlowed } from './staged-fixture.js';

const slices = fileURLToPath(new URL('../../../data/slices', import.meta.url));
const CONFIGS = {
  direct: {
    features: { task_cols: ['model_flops_g', 'batch_size', 'total_frames', 'cores_total', 'gpu_sms'] },
    model: { params: { n_estimators: 5 }, seeds: [1, 2] },
    preprocessing: { enabled: true },
  },
  staged: { predictor: { kind: 'staged', seeds: [1, 2] } },
};

type Document = Record<string, unknown>;
type Path = readonly string[];
type Editable<T> = T extends object ? { -readonly [Key in keyof T]: Editable<T[Key]> } : T;

let rows: Table;
let oneRow: Table;
const bundles = {} as Record<keyof typeof CONFIGS, PredictorBundle>;

/** What no stage reads, as only what is absent is put in from it: without it a bundle is a quarter smaller, and has every kind of leaf. */
const ASIDE =
  /^market_|_fp16_|_DMA_|_cores|_release$|^(?:threads|base_ghz|l[123]_cache_\w+|vram_gb|peak_mem_bw_gbps|gpu_\w+_bw_gbps)$/;

beforeAll(async () => {
  const whole = await loadDataset(slices);
  const dataset = whole.without(new Set(whole.names.filter((name) => ASIDE.test(name))));
  rows = dataset.take([0, 250, 500]);
  oneRow = dataset.take([250]);
  for (const kind of ['direct', 'staged'] as const) {
    const config = experimentConfigSchema.parse({
      data: { dataset_path: slices },
      validation: { strategy: 'leave_one_group_out' },
      ...CONFIGS[kind],
    });
    // Every fourth of the rows: every kind of leaf is there, and a bundle is read in a third of the time.
    const training = Int32Array.from({ length: 125 }, (_, row) => 4 * row);
    bundles[kind] = fitPredictor({
      // The staged method keeps trees only where they are worth having.
      dataset: kind === 'staged' ? withLongRunsSlowed(dataset) : dataset,
      rows: training,
      config,
      configFile: 'tampered.yml',
    }).predictor.toBundle();
  }
});

/** As a folder of files has it; the last test compares it with ours. */
const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

/** A bundle in memory: its document as text, and its models. */
function sourceOf(document: string, models: Readonly<Record<string, string>>): BundleSource {
  return {
    sha256,
    nameOf: (path) => `bundle/${path}`,
    readText: (path) => {
      const text =
        path === 'predictor.json' ? document : Object.hasOwn(models, path) ? models[path] : undefined;
      if (text === undefined) throw new InputError('file-unreadable', 'is not there', { file: path });
      return text;
    },
  };
}

const modelsOf = ({ document, modelTexts }: PredictorBundle): Record<string, string> =>
  Object.fromEntries(document.models.map((path, index) => [path, modelTexts[index]!]));

/** The bundle with a document that its digest agrees with, so that only the checks are left to notice. */
function loadResealed(bundle: PredictorBundle, change: (document: Document) => void): Predictor {
  const document = JSON.parse(JSON.stringify(bundle.document)) as Document;
  change(document);
  const digests = document['digests'];
  if (typeof digests === 'object' && digests !== null && !Array.isArray(digests)) {
    document['digests'] = { ...digests, document: documentDigest(document, sha256) };
  }
  return loadBundle(sourceOf(JSON.stringify(document), modelsOf(bundle)));
}

/** Paths of all leaves: numbers, texts, and empty lists or objects. */
function leafPaths(value: unknown, path: Path = []): Path[] {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  if (entries.length === 0) return [path];
  return entries.flatMap(([key, item]) => leafPaths(item, [...path, key]));
}

/** The first leaf of each kind: paths that differ only in indices or in names of families and systems. */
function leafKinds(document: unknown, names: ReadonlySet<string>): Path[] {
  const kinds = new Map<string, Path>();
  for (const path of leafPaths(document)) {
    const kind = path.map((key) => (/^\d+$/.test(key) ? '#' : names.has(key) ? '*' : key)).join('.');
    if (!kinds.has(kind)) kinds.set(kind, path);
  }
  return [...kinds.values()];
}

function replaceAt(document: Document, path: Path, value: unknown): void {
  let target = document as Record<string, unknown>;
  for (const key of path.slice(0, -1)) target = target[key] as Record<string, unknown>;
  if (value === undefined) delete target[path.at(-1)!];
  else target[path.at(-1)!] = value;
}

/** Refused in one line, or every prediction is a time within its interval. */
function expectRefusedOrSound(bundle: PredictorBundle, change: (document: Document) => void): void {
  try {
    const predictor = loadResealed(bundle, change);
    const { verdicts, predictions } = predictJudged(rows, predictor, 0.9);
    predictor.explain!(oneRow);
    for (const [row, { status }] of verdicts.entries()) {
      if (status === 'unsupported') continue;
      const time = predictions.latencyMs[row]!;
      expect(time > 0 && Number.isFinite(time)).toBe(true);
      if (predictions.interval === undefined) continue;
      const [lower, upper] = [predictions.interval.lowerMs[row]!, predictions.interval.upperMs[row]!];
      expect(lower > 0 && lower <= time && time <= upper && Number.isFinite(upper)).toBe(true);
      const [probability] = predictor.probabilityWithin!(predictions, 100);
      expect(probability! > 0 && probability! < 1).toBe(true);
    }
  } catch (error) {
    if (!(error instanceof Error && ['InputError', 'GbdtError'].includes(error.name))) throw error;
    expect(error.message).not.toMatch(/\n/);
    expect(error.message.length).toBeLessThan(500);
  }
}

describe('a document that the build found sound', () => {
  it('is known by its very text: any other is checked whole, and models always are', () => {
    const bundle = bundles.direct;
    const text = JSON.stringify(bundle.document);
    const models = modelsOf(bundle);
    const sound = new Set([sha256(text)]);
    const load = (document: string, texts = models): Predictor =>
      loadBundle(sourceOf(document, texts), sound);
    expect(load(text).predict(rows)).toEqual(loadBundle(sourceOf(text, models)).predict(rows));

    const edited = text.replace('"training_rows":125', '"training_rows":126');
    expect(edited).not.toBe(text);
    expect(() => load(edited)).toThrow(/digests\.document/);
    const [path = ''] = bundle.document.models;
    expect(() => load(text, { ...models, [path]: `${models[path]}\n` })).toThrow(/digests\.models\.0/);
  });
});

const REPLACEMENTS: readonly unknown[] = [
  undefined,
  null,
  '',
  'elsewhere',
  -1,
  0,
  0.5,
  3,
  1e300,
  -1e300,
  1e-300,
  [],
  {},
  [[]],
  true,
];

describe.each(['direct', 'staged'] as const)('a tampered %s bundle', (kind) => {
  it('is refused in one line or predicts times, whatever stands in a kind of leaf', () => {
    const { document } = bundles[kind];
    const names = new Set([
      ...rows.names,
      ...rows.texts('model_name'),
      ...Object.keys((document as Partial<StagedContent>).systems ?? {}),
      ...((document as Partial<StagedContent>).families ?? []),
    ]);
    const kinds = leafKinds(document, names);
    expect(kinds.length).toBeGreaterThan(15);
    for (const path of kinds) {
      for (const value of REPLACEMENTS) {
        expectRefusedOrSound(bundles[kind], (copy) => replaceAt(copy, path, value));
      }
    }
  });

  it('is refused in one line or predicts times, whatever leaf is replaced by any number', () => {
    const paths = leafPaths(bundles[kind].document);
    fc.assert(
      fc.property(
        fc.nat(paths.length - 1),
        fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer(), fc.string()),
        (index, value) => {
          expectRefusedOrSound(bundles[kind], (copy) => replaceAt(copy, paths[index]!, value));
        },
      ),
      { numRuns: 150 },
    );
  });

  it('is refused if a word of it is edited, wherever', () => {
    const { document } = bundles[kind];
    const text = JSON.stringify(document);
    const source = (changed: string) => sourceOf(changed, modelsOf(bundles[kind]));
    expect(() => loadBundle(source(JSON.stringify(document, null, 4)))).not.toThrow();
    const edited = text.replace('"tampered.yml"', '"other.yml"');
    expect(() => loadBundle(source(edited))).toThrow(
      /^bundle\/predictor\.json, 'digests\.document': it is not the digest of this document/,
    );
  });

  it('is refused if a model is another one, or two are swapped', () => {
    const { document, modelTexts } = bundles[kind];
    const load = (texts: readonly string[]) =>
      loadBundle(sourceOf(JSON.stringify(document), modelsOf({ document, modelTexts: texts })));
    expect(() => load(modelTexts)).not.toThrow();
    const notTheModel = /^bundle\/models\/model_seed1\.txt, 'digests\.models\.0': it is not the model/;
    expect(() => load([modelTexts[1]!, modelTexts[0]!])).toThrow(notTheModel);
    expect(() => load([`${modelTexts[0]} `, modelTexts[1]!])).toThrow(notTheModel);
  });
});

describe('a bundle', () => {
  it('of a version without digests says to train again; of a later version, that it is newer', () => {
    const load = (version: unknown) =>
      loadResealed(bundles.direct, (document) => {
        document['schema_version'] = version;
      });
    expect(() => load(1)).toThrow(/'schema_version': the bundle document is of version 1 .*; train again$/);
    expect(() => load(undefined)).toThrow(
      /'schema_version': the bundle document has no version .*; train again$/,
    );
    expect(() => load(3)).toThrow(/'schema_version': .* version 3 is newer than this program/);
    expect(() => load('2')).toThrow(/'schema_version': '2' is no version/);
  });

  it.each([
    '../../../etc/hostname',
    '/etc/hostname',
    'models/../../model_seed1.txt',
    'models//model_seed1.txt',
    'models\\..\\..\\model.txt',
    'C:model.txt',
    '.hidden',
    'models/model\u0000.txt',
    '',
  ])('cannot name the model %j', (path) => {
    expect(() =>
      loadResealed(bundles.direct, (document) => {
        document['models'] = [path, 'models/model_seed2.txt'];
      }),
    ).toThrow(/^bundle\/predictor\.json, 'models\.0': .*: (expected a path inside the bundle|Too small)/);
  });

  it.each<[string, (staged: Editable<StagedContent>) => void, RegExp]>([
    [
      'a stage that its layout lacks',
      (b) => {
        b.prior[0]!.stages[0] = 'nope';
      },
      /'prior\.0\.stages': 'nope' is not among/,
    ],
    [
      'no prior',
      (b) => {
        b.prior = [];
      },
      /'prior': \[\] is not allowed/,
    ],
    [
      'a coefficient too few',
      (b) => {
        b.prior[0]!.pooled.pop();
      },
      /'prior\.0\.pooled': there are \d+, but \d+ of/,
    ],
    [
      'no system',
      (b) => {
        b.systems = {};
      },
      /'systems': there is no system/,
    ],
    [
      'a vector too short',
      (b) => {
        b.systems[Object.keys(b.systems)[0]!] = [1];
      },
      /'systems\..*': it has 1 values, not 10/,
    ],
    [
      'a cell of no system',
      (b) => {
        b.effects.cells[0]!.system = 'ghost';
      },
      /'effects\.cells': 'ghost' is not among/,
    ],
    [
      'a cell twice',
      (b) => {
        b.effects.cells[1] = b.effects.cells[0]!;
      },
      /'effects\.cells': .* stands twice/,
    ],
    [
      'a score out of order',
      (b) => {
        b.interval_scores.reverse();
      },
      /'interval_scores\.1': the scores do not rise/,
    ],
    [
      'weights that do not add up',
      (b) => {
        b.interval_scores[0]![1] *= 2;
      },
      /'interval_scores': they weigh/,
    ],
    [
      'weight on trees that are not there',
      (b) => {
        b.models = [];
        b.residual_weight = 0.5;
      },
      /'residual_weight': it is 0\.5, but there is no model/,
    ],
  ])('with %s is refused by name', (_, change, message) => {
    const edit = (document: Document) => change(document as unknown as Editable<StagedContent>);
    expect(() => loadResealed(bundles.staged, edit)).toThrow(message);
  });
});

it('has digests that another implementation of SHA-256 agrees with', () => {
  const { document, modelTexts } = bundles.staged;
  expect(document.digests.models).toEqual(modelTexts.map(sha256));
  const sorted = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(sorted)
      : typeof value === 'object' && value !== null
        ? Object.fromEntries(
            Object.keys(value)
              .sort()
              .map((key) => [key, sorted((value as Document)[key])]),
          )
        : value;
  const { digests, ...others } = document;
  expect(document.digests.document).toBe(
    sha256(JSON.stringify(sorted({ ...others, digests: { models: digests.models } }))),
  );
});
