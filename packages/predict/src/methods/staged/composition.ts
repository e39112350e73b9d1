import type { StagedContent } from '@ctfusion/schema/documents';

/** How the analytical model is fitted where parts were measured: each part by itself, their sum, or the mean of both. */
export type AnalyticalForm = 'parts' | 'total' | 'stack';

/** One candidate of a choice that training made, and its mean absolute log error on groups left out inside the training groups. */
export interface Candidate {
  readonly choice:
    | 'host_readings'
    | 'convolution_rate'
    | 'prior'
    | 'strength'
    | 'fit_error'
    | 'column_effects'
    | 'trees'
    | 'effects'
    | 'alike_tasks';
  readonly candidate: string;
  readonly innerError: number;
  readonly chosen: boolean;
}

/** What a staged model is made of. */
export interface Composition {
  readonly analytical: AnalyticalForm;
  readonly trees: boolean;
  readonly effects: boolean;
  readonly priorsFrom: readonly string[];
  readonly candidates: readonly Candidate[];
}

type CompositionFields = StagedContent['composition'];

export function toCompositionFields({
  analytical,
  trees,
  effects,
  priorsFrom,
  candidates,
}: Composition): CompositionFields {
  return {
    prior: analytical,
    trees,
    effects,
    priors_from: [...priorsFrom],
    candidates: candidates.map(({ innerError, ...candidate }) => ({ ...candidate, inner_error: innerError })),
  };
}

export function fromCompositionFields({
  prior,
  priors_from,
  candidates,
  ...rest
}: CompositionFields): Composition {
  return {
    ...rest,
    analytical: prior,
    priorsFrom: priors_from,
    candidates: candidates.map(({ inner_error, ...candidate }) => ({
      ...candidate,
      innerError: inner_error,
    })),
  };
}

const CHOICES: Readonly<Record<Candidate['choice'], string>> = {
  host_readings: 'host readings',
  convolution_rate: 'convolution rate',
  prior: 'analytical model fitted to',
  strength: 'levels drawn to those above',
  fit_error: 'coefficients fitted to errors of kind',
  column_effects: 'effects by',
  trees: 'residual',
  effects: 'effects of near systems',
  alike_tasks: 'effects of a machine’s own runs by',
};

/** `analytical model fitted to parts (9.3 % off on inner left-out groups; total 9.8, stack 9.5)`, one sentence a choice. */
export function choiceWords({ candidates }: Composition): string[] {
  const percent = ({ innerError }: Candidate): string => (100 * innerError).toFixed(1);
  return (Object.keys(CHOICES) as Candidate['choice'][]).flatMap((choice) => {
    const tried = candidates.filter((candidate) => candidate.choice === choice);
    const chosen = tried.find((candidate) => candidate.chosen);
    if (chosen === undefined) return [];
    const others = tried.filter((one) => one !== chosen).map((one) => `${one.candidate} ${percent(one)}`);
    const rest = others.length === 0 ? '' : `; ${others.join(', ')}`;
    return [
      `${CHOICES[choice]} ${chosen.candidate} (${percent(chosen)} % off on inner left-out groups${rest})`,
    ];
  });
}
