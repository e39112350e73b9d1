import * as Plot from '@observablehq/plot';
import type { Figure } from './figure.js';
import { drawPlot } from './plot.js';
import { seriesColour, seriesDash } from './theme.js';

/** How fast one system is with batches of one size. */
export interface BatchPoint {
  readonly batch: number;
  readonly perSecond: number;
  readonly fits: boolean;
}

/** Results of a second by the size of a batch, a line per system; hollow points do not fit into the memory. */
export function batchSizesFigure(
  id: string,
  {
    noun,
    systems,
  }: {
    readonly noun: string;
    readonly systems: readonly { readonly name: string; readonly points: readonly BatchPoint[] }[];
  },
): Figure {
  const title = 'How fast batches of every size are';
  const caption = `Predicted ${noun} a second by the size of a batch. A hollow point does not fit into the memory that is there.`;
  const most = Math.max(...systems.flatMap(({ points }) => points.map(({ perSecond }) => perSecond)));
  const batches = [...new Set(systems.flatMap(({ points }) => points.map(({ batch }) => batch)))];
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
          legend: systems.map(({ name }, index) => ({
            label: name,
            colour: seriesColour(index),
            dash: seriesDash(index),
          })),
        },
        {
          height: 320,
          marginLeft: 64,
          marginRight: 24,
          marginTop: 28,
          marginBottom: 44,
          x: { type: 'point', domain: batches.sort((a, b) => a - b), label: 'batch' },
          y: { label: `${noun} a second`, domain: [0, 1.08 * most], grid: true },
          marks: [
            Plot.ruleY([0]),
            ...systems.flatMap(({ points }, index) => [
              Plot.line(points, {
                x: 'batch',
                y: 'perSecond',
                stroke: seriesColour(index),
                strokeWidth: 2,
                strokeDasharray: seriesDash(index),
              }),
              Plot.dot(points, {
                x: 'batch',
                y: 'perSecond',
                stroke: seriesColour(index),
                fill: ({ fits }: BatchPoint) => (fits ? seriesColour(index) : 'white'),
                r: 3.5,
              }),
            ]),
          ],
        },
      ),
  };
}
