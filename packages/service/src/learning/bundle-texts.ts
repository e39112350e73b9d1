import type { Predictor } from '@ctfusion/predict';

/** A predictor as it is stored: path inside the bundle → text. */
export function bundleTexts(predictor: Predictor): Record<string, string> {
  const { document, modelTexts } = predictor.toBundle();
  return {
    ...Object.fromEntries(document.models.map((path, index) => [path, modelTexts[index]!])),
    'predictor.json': JSON.stringify(document),
  };
}
