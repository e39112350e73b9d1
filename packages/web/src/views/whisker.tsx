interface WhiskerProps {
  readonly lowerMs: number;
  readonly valueMs: number;
  readonly upperMs: number;
  /** Ends of the common axis, ms; it is logarithmic. */
  readonly axis: readonly [fromMs: number, toMs: number];
}

const WIDTH = 160;
const HEIGHT = 16;
/** Room for the dot at either end. */
const MARGIN = 5;

/** An interval with its prediction on an axis that all rows share. */
export function Whisker({ lowerMs, valueMs, upperMs, axis: [from, to] }: WhiskerProps) {
  const range = Math.log(to / from);
  const x = (timeMs: number): number =>
    MARGIN + (WIDTH - 2 * MARGIN) * (range > 0 ? Math.log(timeMs / from) / range : 0.5);
  return (
    <svg class="whisker" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
      <line x1={x(lowerMs)} x2={x(upperMs)} y1={HEIGHT / 2} y2={HEIGHT / 2} />
      <line x1={x(lowerMs)} x2={x(lowerMs)} y1={4} y2={HEIGHT - 4} />
      <line x1={x(upperMs)} x2={x(upperMs)} y1={4} y2={HEIGHT - 4} />
      <circle cx={x(valueMs)} cy={HEIGHT / 2} r={4} />
    </svg>
  );
}
