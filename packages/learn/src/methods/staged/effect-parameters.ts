import {
  type EffectCell,
  type EffectParameters,
  EffectPosterior,
  type SystemDistance,
} from '@ctfusion/predict';

/** What is chosen here: how alike tasks are is chosen after it. */
type Chosen = Omit<EffectParameters, 'alike'>;

/** Values among which the marginal likelihood chooses; length scales are in units of the median distance between systems. */
const CHOICES: Readonly<Record<keyof Chosen, readonly number[]>> = {
  lengthScale: [0.05, 0.1, 0.2, 0.4, 0.8, 1.6],
  systemVariance: [0.0001, 0.0004, 0.0016, 0.0064, 0.0256, 0.1],
  familyVariance: [0.0001, 0.0004, 0.0016, 0.0064, 0.0256, 0.1],
  systemSharing: [0, 0.5, 0.9, 0.99],
  familySharing: [0, 0.5, 0.9, 0.99],
  idiosyncratic: [0, 0.1, 0.3, 1],
};

/** Coordinate ascent from two starts, near and far, because the likelihood of the length scale has two humps. */
const STARTS: readonly EffectParameters[] = [0.1, 0.8].map((lengthScale) => ({
  lengthScale,
  systemVariance: 0.0064,
  familyVariance: 0.0064,
  systemSharing: 0.5,
  familySharing: 0.5,
  idiosyncratic: 0.3,
}));
const MAXIMUM_SWEEPS = 5;

/** What is used where the training systems cannot tell: one system, or one cell. Moderate effects, nothing shared. */
const FALLBACK: EffectParameters = {
  lengthScale: 1,
  systemVariance: 0.01,
  familyVariance: 0.01,
  systemSharing: 0,
  familySharing: 0,
  idiosyncratic: 0.3,
};

/**
 * The parameters under which the training cells are most likely (type-II maximum likelihood over a grid). With fewer than three
 * systems there is nothing to learn them from, and a documented fallback is returned.
 */
export function chooseEffectParameters(
  cells: readonly EffectCell[],
  distance: SystemDistance,
): EffectParameters {
  const systems = [...new Set(cells.map((cell) => cell.system))];
  if (systems.length < 3) return FALLBACK;
  // Systems that are all infinitely far apart share nothing, at any length scale.
  const median = medianDistance(systems, distance);
  const unit = Number.isFinite(median) ? median : 1;
  // Both ascents, and each sweep after the first, come by parameters that were tried before.
  const known = new Map<string, number>();
  const likelihood = (relative: EffectParameters): number => {
    const key = Object.values(relative).join(' ');
    const value =
      known.get(key) ??
      EffectPosterior.fit(cells, distance, scaled(relative, unit))?.logLikelihood ??
      Number.NEGATIVE_INFINITY;
    known.set(key, value);
    return value;
  };
  let best = { parameters: STARTS[0]!, value: Number.NEGATIVE_INFINITY };
  for (const start of STARTS) {
    const found = ascend(start, likelihood);
    if (found.value > best.value) best = found;
  }
  return Number.isFinite(best.value) ? scaled(best.parameters, unit) : FALLBACK;
}

const scaled = (parameters: EffectParameters, unit: number): EffectParameters => ({
  ...parameters,
  lengthScale: parameters.lengthScale * unit,
});

function ascend(start: EffectParameters, likelihood: (parameters: EffectParameters) => number) {
  let parameters = start;
  let value = likelihood(start);
  for (let sweep = 0; sweep < MAXIMUM_SWEEPS; sweep++) {
    const before = value;
    for (const key of Object.keys(CHOICES) as (keyof Chosen)[]) {
      for (const choice of CHOICES[key]) {
        if (choice === parameters[key]) continue;
        const candidate = { ...parameters, [key]: choice };
        const candidateValue = likelihood(candidate);
        if (candidateValue > value + 1e-9) {
          parameters = candidate;
          value = candidateValue;
        }
      }
    }
    if (value === before) break;
  }
  return { parameters, value };
}

function medianDistance(systems: readonly string[], distance: SystemDistance): number {
  const distances: number[] = [];
  for (const [index, a] of systems.entries()) {
    for (const b of systems.slice(0, index)) distances.push(Math.sqrt(distance(a, b)));
  }
  distances.sort((a, b) => a - b);
  return distances[distances.length >> 1]! || 1;
}
