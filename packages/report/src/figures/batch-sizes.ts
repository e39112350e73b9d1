import * as Plot from '@observablehq/plot';
import type { Figure } from './figure.js';
import { drawPlot } from './plot.js';
import { seriesColour, seriesDash } from './theme.js';

/** How fast one system is with batches of one size. */
export interface BatchPoint {
  readonly batch: number;
  readonly perSecond: number;
}

/** Results a second by batch size on a logarithmic axis, a line per system, which ends where the memory does. */
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
  const title = `Predicted ${noun} a second by batch size`;
  const caption = `${title}. A line ends at the largest batch that fits into the system’s memory.`;
  const most = Math.max(...systems.flatMap(({ points }) => points.map(({ perSecond }) => perSecond)));
  const batches = [...new Set(systems.flatMap(({ points }) => points.map(({ batch }) => batch)))].sort(
    (a, b) => a - b,
  );
  const [smallest, largest] = [batches[0]!, batches.at(-1)!];
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
          x: {
            type: 'log',
            base: 2,
            // One size has no range of its own.
            domain: [smallest / (smallest === largest ? 2 : 1), largest * (smallest === largest ? 2 : 1)],
            ticks: batches,
            tickFormat: (batch: number) => batch.toLocaleString('en-US'),
            inset: 12,
            label: 'Batch size',
            labelAnchor: 'center',
            labelArrow: 'none',
          },
          y: { label: `${capitalised(noun)} a second`, domain: [0, 1.08 * most], ticks: 5, grid: true },
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
                fill: seriesColour(index),
                r: 3.5,
              }),
            ]),
          ],
        },
      ),
  };
}

const capitalised = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
