import * as Plot from '@observablehq/plot';
import type { CalibrationPoint } from '../comparison/run-extras.js';
import type { Figure } from './figure.js';
import type { NoiseLine } from './mape-by-category.js';
import { methodLinesFigure } from './method-lines.js';
import { INK } from './theme.js';

/** Mean error on a new system by the number of measured runs of it, a line per method. */
export function calibrationCurveFigure(
  id: string,
  methods: readonly { readonly name: string; readonly points: readonly CalibrationPoint[] }[],
  noise?: NoiseLine,
): Figure {
  const all = methods.flatMap(({ points }) => [...points]);
  return methodLinesFigure({
    id,
    title: 'What a few measured runs are worth',
    caption: `Mean absolute percentage error on a left-out system after some runs of it, drawn at random, were measured; mean over systems.${noise === undefined ? '' : ` Dashed line: the test–retest noise floor, ${noise.mapePercent.toFixed(1)} % (${noise.source}).`}`,
    methods,
    x: ({ runsMeasured }) => runsMeasured,
    y: ({ mapePercent }) => mapePercent,
    frame: {
      height: 320,
      marginRight: 20,
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
    },
    behind: [
      Plot.ruleY([0]),
      ...(noise === undefined
        ? []
        : [Plot.ruleY([noise.mapePercent], { stroke: INK, strokeDasharray: '4 3', strokeWidth: 1.5 })]),
    ],
  });
}
