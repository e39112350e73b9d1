import * as Plot from '@observablehq/plot';
import type { CalibrationPoint } from '../comparison/run-extras.js';
import type { Figure } from './figure.js';
import type { NoiseLine } from './mape-by-category.js';
import { drawPlot } from './plot.js';
import { INK, seriesColour, seriesDash } from './theme.js';

/** Mean error on a new system after so many measured runs of it, a line per method. */
export function calibrationCurveFigure(
  id: string,
  methods: readonly { readonly name: string; readonly points: readonly CalibrationPoint[] }[],
  noise?: NoiseLine,
): Figure {
  const title = 'What a few measured runs are worth';
  const caption = `Mean absolute percentage error on a left-out system after so many runs of it, drawn at random, were measured; mean over systems.${noise === undefined ? '' : ` Dashed line: the test–retest noise floor, ${noise.mapePercent.toFixed(1)} % (${noise.source}).`}`;
  const all = methods.flatMap(({ points }) => [...points]);
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
          height: 320,
          marginLeft: 52,
          marginRight: 20,
          marginTop: 28,
          marginBottom: 44,
          x: {
            label: 'Runs measured on the new system',
            labelAnchor: 'center',
            ticks: [...new Set(all.map(({ runsMeasured }) => runsMeasured))],
            tickFormat: String,
          },
          y: {
            label: 'Mean absolute percentage error (%)',
            domain: [0, Math.max(...all.map(({ mapePercent }) => mapePercent))],
            nice: true,
            grid: true,
          },
          marks: [
            Plot.ruleY([0]),
            ...(noise === undefined
              ? []
              : [Plot.ruleY([noise.mapePercent], { stroke: INK, strokeDasharray: '4 3', strokeWidth: 1.5 })]),
            ...methods.flatMap(({ points }, index) => [
              Plot.line(points, {
                x: 'runsMeasured',
                y: 'mapePercent',
                stroke: seriesColour(index),
                strokeWidth: 2,
                strokeDasharray: seriesDash(index),
              }),
              Plot.dot(points, { x: 'runsMeasured', y: 'mapePercent', fill: seriesColour(index), r: 3.5 }),
            ]),
          ],
        },
      ),
  };
}
