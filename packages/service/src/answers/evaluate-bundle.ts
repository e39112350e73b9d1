import { median } from '@ctfusion/base';
import { loadBundle, textSource } from '@ctfusion/predict';
import { stagedBundleSchema } from '@ctfusion/schema/documents';
import type { BundleEvaluation } from '@ctfusion/schema/service';
import type { ObservationRecord, StoredBundle } from '@ctfusion/storage';

/** What a bundle says of its training. @throws InputError or GbdtError as `loadBundle`. */
export function evaluateBundle({
  bundleId,
  taskKind,
  predictor: text,
  models,
}: StoredBundle): Omit<BundleEvaluation, 'in_use'> {
  const predictor = loadBundle(textSource({ ...models, 'predictor.json': text }));
  const { document } = predictor.toBundle();
  const { provenance } = document;
  const staged = stagedBundleSchema.safeParse(document);
  return {
    bundle_id: bundleId,
    task_kind: taskKind,
    kind: predictor.kind,
    created_at: new Date(provenance.created_at).toISOString(),
    dataset: provenance.dataset,
    backend: provenance.backend,
    training_rows: provenance.training_rows,
    training_groups: [...provenance.training_groups],
    candidates: staged.success ? staged.data.composition.candidates : [],
    choices: [...(predictor.choices ?? [])],
    domain: Object.entries(predictor.trainingDomain).flatMap(([column, range]) =>
      range === null ? [] : [{ column, low: range[0], high: range[1] }],
    ),
  };
}

/** How the runs that a bundle predicted compare with what it predicted. */
export function usageOf(runs: readonly ObservationRecord[]): BundleEvaluation['in_use'] {
  const compared = runs.flatMap(({ expected, document }) =>
    expected === undefined ? [] : [{ expected, measuredMs: document.times.total_time_ms }],
  );
  const usage = {
    runs: compared.length,
    systems: new Set(runs.map(({ systemId }) => systemId)).size,
    doubted: runs.filter(({ doubt }) => doubt !== undefined).length,
  };
  if (compared.length === 0) return usage;
  const inside = compared.filter(
    ({ expected: { lowerMs, upperMs }, measuredMs }) => measuredMs >= lowerMs && measuredMs <= upperMs,
  );
  return {
    ...usage,
    coverage: inside.length / compared.length,
    median_error: median(
      compared.map(
        ({ expected: { latencyMs }, measuredMs }) => Math.abs(latencyMs - measuredMs) / measuredMs,
      ),
    ),
  };
}
