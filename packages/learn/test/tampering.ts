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
import { expect } from 'vitest';
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

export type Document = Record<string, unknown>;
export type Path = readonly string[];
export type Editable<T> = T extends object ? { -readonly [Key in keyof T]: Editable<T[Key]> } : T;

/** Runs to predict. */
export let rows: Table;
let oneRow: Table;
export const bundles = {} as Record<keyof typeof CONFIGS, PredictorBundle>;

/** What no stage reads, as only what is absent is put in from it: without it a bundle is a quarter smaller, and has every kind of leaf. */
const ASIDE =
  /^market_|_fp16_|_DMA_|_cores|_release$|^(?:threads|base_ghz|l[123]_cache_\w+|vram_gb|peak_mem_bw_gbps|gpu_\w+_bw_gbps)$/;

/** Trains both bundles: before all tests of a file. */
export async function trainBundles(): Promise<void> {
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
}

/** As a folder of files has it; the last test compares it with ours. */
export const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

/** A bundle in memory: its document as text, and its models. */
export function sourceOf(document: string, models: Readonly<Record<string, string>>): BundleSource {
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

export const modelsOf = ({ document, modelTexts }: PredictorBundle): Record<string, string> =>
  Object.fromEntries(document.models.map((path, index) => [path, modelTexts[index]!]));

/** The bundle with a document that its digest agrees with, so that only the checks are left to notice. */
export function loadResealed(bundle: PredictorBundle, change: (document: Document) => void): Predictor {
  const document = JSON.parse(JSON.stringify(bundle.document)) as Document;
  change(document);
  const digests = document['digests'];
  if (typeof digests === 'object' && digests !== null && !Array.isArray(digests)) {
    document['digests'] = { ...digests, document: documentDigest(document, sha256) };
  }
  return loadBundle(sourceOf(JSON.stringify(document), modelsOf(bundle)));
}

/** Paths of all leaves: numbers, texts, and empty lists or objects. */
export function leafPaths(value: unknown, path: Path = []): Path[] {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  if (entries.length === 0) return [path];
  return entries.flatMap(([key, item]) => leafPaths(item, [...path, key]));
}

export function replaceAt(document: Document, path: Path, value: unknown): void {
  let target = document as Record<string, unknown>;
  for (const key of path.slice(0, -1)) target = target[key] as Record<string, unknown>;
  if (value === undefined) delete target[path.at(-1)!];
  else target[path.at(-1)!] = value;
}

/** Refused in one line, or every prediction is a time within its interval. */
export function expectRefusedOrSound(bundle: PredictorBundle, change: (document: Document) => void): void {
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
