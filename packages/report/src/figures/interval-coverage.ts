import * as Plot from '@observablehq/plot';
import type { CoveragePoint } from '../comparison/run-extras.js';
import type { Figure } from './figure.js';
import { drawPlot } from './plot.js';
import { GUIDE, seriesColour, seriesDash } from './theme.js';

/** Share of measured times within the prediction interval, by the share that it promises; on the diagonal it keeps its word. */
export function intervalCoverageFigure(
  id: string,
  methods: readonly { readonly name: string; readonly points: readonly CoveragePoint[] }[],
): Figure {
  const title = 'Do prediction intervals keep their promise?';
  const caption =
    'Share of the measured times that lie within the prediction interval, by its nominal level. On the grey diagonal an interval covers what it promises; below it, less.';
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
          legend: methods.map(({ name }, index) => ({
            label: name,
            colour: seriesColour(index),
            dash: seriesDash(index),
          })),
        },
        {
          height: 340,
          marginLeft: 52,
          marginRight: 24,
          marginTop: 28,
          marginBottom: 44,
          x: { label: 'Nominal level (%)', labelAnchor: 'center', domain: [0, 100] },
          y: { label: 'Observed coverage (%)', domain: [0, 100], grid: true },
          marks: [
            Plot.line(
              [
                [0, 0],
                [100, 100],
              ],
              { stroke: GUIDE, strokeWidth: 1.5 },
            ),
            ...methods.flatMap(({ points }, index) => {
              const percent = points.map(
                ({ nominalPercent, observedPercent }) => [nominalPercent, observedPercent] as const,
              );
              return [
                Plot.line(percent, {
                  stroke: seriesColour(index),
                  strokeWidth: 2,
                  strokeDasharray: seriesDash(index),
                }),
                Plot.dot(percent, { fill: seriesColour(index), r: 3.5 }),
              ];
            }),
          ],
        },
      ),
  };
}
