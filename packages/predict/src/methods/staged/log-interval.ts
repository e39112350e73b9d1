import { studentQuantile } from './student.js';

/** What spreads a time: score × deviation of the standardised errors, beside a Student's t of what was imputed. */
interface Spread {
  readonly deviation: number;
  readonly imputedDeviation: number;
}

/** Turns deviations into the ends of an interval of ln(time / prediction), below and above 0. */
export function logInterval(
  scores: { readonly lower: number; readonly upper: number },
  level: number,
): (spread: Spread) => { readonly lower: number; readonly upper: number } {
  const doubt = studentQuantile((1 + level) / 2);
  return ({ deviation, imputedDeviation }) => ({
    lower: -Math.hypot(scores.lower * deviation, doubt * imputedDeviation),
    upper: Math.hypot(scores.upper * deviation, doubt * imputedDeviation),
  });
}

/** (upper − lower) / prediction. */
export const relativeWidth = ({ lower, upper }: { readonly lower: number; readonly upper: number }): number =>
  Math.exp(upper) - Math.exp(lower);
