import { loadBundle, type Predictor } from '@ctfusion/predict';
import type { StagedContent } from '@ctfusion/schema/documents';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  bundles,
  type Document,
  type Editable,
  expectRefusedOrSound,
  leafPaths,
  loadResealed,
  modelsOf,
  replaceAt,
  rows,
  sha256,
  sourceOf,
  trainBundles,
} from './tampering.js';

beforeAll(trainBundles);

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

describe.each(['direct', 'staged'] as const)('a tampered %s bundle', (kind) => {
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
