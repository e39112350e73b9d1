/** Datasets that pooled coefficients were learned from. */
export type PriorSource = 'slices' | 'thesis';

/** Coefficients by stage, and where they were learned. */
export interface StagePriors {
  readonly coefficients: Readonly<Record<string, number>>;
  readonly from: readonly PriorSource[];
}

/**
 * Pooled coefficients of each dataset by itself, toward which others shrink. `stage-priors.test.ts` fits them again.
 */
const LEARNED: Readonly<Record<PriorSource, Readonly<Record<string, number>>>> = {
  slices: {
    decode: 0.3736,
    resize: 0.7732,
    frame: 0,
    stack: 0.119,
    batch: 0.4245,
    copy_to_device: 1.671,
    copy_to_device_latency: 0.755,
    convolution: 0,
    plain_convolution: 0.2849,
    matrix_product: 2.017,
    activation: 0.1945,
    launch: 3.912,
    copy_from_device: 1.487,
    copy_from_device_latency: 1.269,
    fresh_pages: 315.7,
  },
  thesis: { decode: 0.02179, frame: 0, convolution: 2.26, launch: 1.272 },
};

/** The mean over the named datasets of each stage's coefficient, where one of them knows it. */
export function stagePriors(from: readonly PriorSource[]): StagePriors {
  const names = new Set(from.flatMap((source) => Object.keys(LEARNED[source])));
  const coefficients = Object.fromEntries(
    Array.from(names, (name) => {
      const known = from.flatMap((source) => LEARNED[source][name] ?? []);
      return [name, known.reduce((sum, value) => sum + value, 0) / known.length];
    }),
  );
  return { coefficients, from };
}
