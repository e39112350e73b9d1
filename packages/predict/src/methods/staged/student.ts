/**
 * What is imputed from a few models has heavier tails than a normal distribution: Student's t with 4 degrees of freedom, which has its
 * distribution function and quantiles in closed form (Shaw, Sampling Student's T distribution, Journal of Computational Finance, 2006), scaled
 * to a standard deviation of 1.
 */
const SCALE = Math.SQRT2;

/** Value below which a share of the distribution lies. @param probability above 0 and below 1 */
export function studentQuantile(probability: number): number {
  const alpha = 4 * probability * (1 - probability);
  const root = Math.cos(Math.acos(Math.sqrt(alpha)) / 3) / Math.sqrt(alpha);
  return (Math.sign(probability - 0.5) * 2 * Math.sqrt(Math.max(0, root - 1))) / SCALE;
}

/** Share of the distribution below a value. */
export function studentProbability(value: number): number {
  const t = value * SCALE;
  const u = t / Math.sqrt(4 + t * t);
  return 0.5 + (u * (3 - u * u)) / 4;
}
