import { sortedQuantile } from '@ctfusion/base';
import * as Plot from '@observablehq/plot';
import type { Figure } from './figure.js';
import { drawPlot } from './plot.js';
import { GUIDE, seriesColour, seriesDash } from './theme.js';

export interface NamedErrors {
  readonly name: string;
  /** APE per row, percent. */
  readonly apePercent: Float64Array;
}

/** Points per curve: half a percent of the rows each, which is less than a line's width. */
const STEPS = 200;

/** Share of predictions that are off by at most this error, one line per method, up to the largest 95th percentile among them. */
export function apeCdfFigure(id: string, methods: readonly NamedErrors[]): Figure {
  const curves = methods.map(({ name, apePercent }, index) => {
    const sorted = apePercent.slice().sort();
    return {
      p95: sortedQuantile(sorted, 0.95),
      name,
      colour: seriesColour(index),
      dash: seriesDash(index),
      points: Array.from({ length: STEPS }, (_, step) => {
        const probability = step / (STEPS - 1);
        return { share: probability * 100, ape: sortedQuantile(sorted, probability) };
      }),
    };
  });
  const largest = Math.max(...curves.map(({ p95 }) => p95)) || 1;
  const title = 'How often each method is off by how much';
  const caption =
    'Cumulative distribution of the absolute percentage error. Higher and further left is better; the axis ends at the largest 95th percentile.';
  return {
    id,
    title,
    caption,
    draw: (width) =>
      drawPlot(
        {
          width,
          title,
          description: caption,
          legend: curves.map(({ name, colour, dash }) => ({ label: name, colour, dash })),
        },
        {
          height: width < 500 ? 300 : 380,
          marginLeft: 52,
          marginRight: 20,
          marginTop: 28,
          marginBottom: 44,
          x: {
            label: 'Absolute percentage error (%)',
            domain: [0, largest],
            labelAnchor: 'center',
          },
          y: { label: 'Predictions (%)', domain: [0, 100], grid: true },
          marks: [
            Plot.ruleY([50, 95], { stroke: GUIDE, strokeDasharray: '2 4' }),
            Plot.ruleY([0]),
            ...curves.map(({ points, colour, dash }) =>
              Plot.line(
                points.filter(({ ape }) => ape <= largest),
                {
                  x: 'ape',
                  y: 'share',
                  stroke: colour,
                  strokeWidth: 2,
                  strokeDasharray: dash,
                },
              ),
            ),
          ],
        },
      ),
  };
}
