import { predictJudged } from '@ctfusion/predict';

const LEVEL = 0.9;

/** Predicts in every way that a predictor has. @throws if a row that it vouches for has no time above 0 within its interval. */
export function expectSound(table, predictor) {
  const { verdicts, predictions } = predictJudged(table, predictor, LEVEL);
  for (const [row, { status }] of verdicts.entries()) {
    if (status === 'unsupported') continue;
    const time = predictions.latencyMs[row];
    const lower = predictions.interval?.lowerMs[row] ?? time;
    const upper = predictions.interval?.upperMs[row] ?? time;
    if (!(lower > 0 && lower <= time && time <= upper && upper < Infinity))
      throw new Error(`${status}, row ${row}: ${time} ms in ${lower} to ${upper}`);
  }
  if (verdicts.some(({ status }) => status === 'unsupported')) return;
  predictor.explain?.(table);
  const sure = predictor.probabilityWithin?.(predictions, 100);
  if (sure?.some((probability) => !(probability > 0 && probability < 1)))
    throw new Error(`probabilities ${[...sure]}`);
}
