import * as Plot from '@observablehq/plot';
import type { LadderPoint } from '../comparison/run-extras.js';
import type { Figure } from './figure.js';
import { drawPlot } from './plot.js';
import { seriesColour, seriesDash } from './theme.js';

const labelOf = ({ level, runs }: LadderPoint): string => {
  if (runs === 0) return level;
  return runs === 1 ? '1 run' : `${runs} runs`;
};

/** Error on new systems by what is known of them, a line per method; beside each point the share of runs inside their interval. */
export function ladderFigure(
  id: string,
  methods: readonly { readonly name: string; readonly points: readonly LadderPoint[] }[],
): Figure {
  const title = 'What knowing more of a machine is worth';
  const caption =
    'Mean absolute percentage error on systems left out, by what is known of them, from the data sheet alone to measured runs beside all benchmarks; a run without an answer counts as 100 %. Numbers: percent of the runs inside their interval.';
  const labels = [...new Set(methods.flatMap(({ points }) => points.map(labelOf)))];
  const all = methods.flatMap(({ points }) => points.map(({ mapePercent }) => mapePercent));
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
          marginRight: 28,
          marginTop: 28,
          marginBottom: 76,
          x: { type: 'point', domain: labels, label: null, tickRotate: -30 },
          y: {
            label: 'Mean absolute percentage error (%)',
            domain: [0, 1.15 * Math.max(...all)],
            grid: true,
          },
          marks: [
            Plot.ruleY([0]),
            ...methods.flatMap(({ points }, index) => {
              const drawn = points.map((point) => ({
                label: labelOf(point),
                error: point.mapePercent,
                inside: point.coveragePercent.toFixed(0),
              }));
              return [
                Plot.line(drawn, {
                  x: 'label',
                  y: 'error',
                  stroke: seriesColour(index),
                  strokeWidth: 2,
                  strokeDasharray: seriesDash(index),
                }),
                Plot.dot(drawn, { x: 'label', y: 'error', fill: seriesColour(index), r: 3.5 }),
                Plot.text(drawn, { x: 'label', y: 'error', text: 'inside', dy: -10 }),
              ];
            }),
          ],
        },
      ),
  };
}
