import { didYouMean, InputError, type Table } from '@ctfusion/base';
import { inputsOfDerivedColumn } from '@ctfusion/predict';
import { COLUMN, columnDefinition } from '@ctfusion/schema/columns';

/** What the features are checked against. */
interface FeatureContext {
  readonly dataset: Table;
  readonly targetColumn: string;
  readonly configFile: string;
}

/**
 * Checks that every feature is a column of numbers that is known before the task has run.
 * @throws InputError naming the config and the feature that is absent, no number, the target, a part of it, or derived from them.
 */
export function checkFeatures(features: readonly string[], context: FeatureContext): void {
  for (const name of features) {
    if (!isKernelCentric(features, context.targetColumn)) checkKnownBefore(name, context);
    checkPresent(name, context);
    context.dataset.numbers(name);
  }
}

/**
 * The published baseline predicts from the measured GPU time and nothing else: it asks how far a kernel's time alone would carry. Among
 * other features the same column would be the answer in disguise.
 */
const isKernelCentric = (features: readonly string[], targetColumn: string): boolean =>
  features.length === 1 && features[0] === COLUMN.gpuComputeTimeMs && targetColumn !== features[0];

function checkKnownBefore(name: string, { targetColumn, configFile }: FeatureContext): void {
  const measured = measuredColumn(name, targetColumn);
  if (measured === undefined) return;
  const isTarget = measured === targetColumn || columnDefinition(measured)?.role === 'target';
  const what = isTarget ? 'the target' : 'a measured part of the target';
  throw new InputError(
    'answer-as-feature',
    `${name === measured ? `is ${what}` : `is derived from '${measured}', ${what}`}; it is not known before the task has run`,
    { file: configFile, field: name },
  );
}

/** The target, or the part of it, that a column is or is derived from; undefined for every other column. */
function measuredColumn(name: string, targetColumn: string): string | undefined {
  const role = columnDefinition(name)?.role;
  if (name === targetColumn || role === 'target' || role === 'part') return name;
  for (const input of inputsOfDerivedColumn(name) ?? []) {
    const measured = measuredColumn(input, targetColumn);
    if (measured !== undefined) return measured;
  }
  return undefined;
}

function checkPresent(name: string, { dataset, configFile }: FeatureContext): void {
  if (dataset.has(name)) return;
  const missing = inputsOfDerivedColumn(name)?.filter((input) => !dataset.has(input)) ?? [];
  const hint =
    missing.length > 0
      ? `; it is derived from '${missing.join("', '")}', absent too`
      : didYouMean(name, dataset.names);
  throw new InputError('missing-column', `the dataset ${dataset.source} has no such column${hint}`, {
    file: configFile,
    field: name,
  });
}
