import { counted } from '@ctfusion/base';
import * as Plot from '@observablehq/plot';
import type { LadderPoint } from '../comparison/run-extras.js';
import type { Figure } from './figure.js';
import { methodLinesFigure } from './method-lines.js';

const labelOf = ({ level, runs }: LadderPoint): string => {
  if (runs === 0) return level;
  return counted(runs, 'run');
};

/** Error on new systems by what is known of them, a line per method; beside each point the share of runs inside their interval. */
export function ladderFigure(
  id: string,
  methods: readonly { readonly name: string; readonly points: readonly LadderPoint[] }[],
): Figure {
  const all = methods.flatMap(({ points }) => [...points]);
  return methodLinesFigure({
    id,
    title: 'What knowing more of a machine is worth',
    caption:
      'Mean absolute percentage error on systems left out, by what is known of them, from the data sheet alone to measured runs beside all benchmarks; a run without an answer counts as 100 %. Numbers: percent of the runs inside their interval.',
    methods,
    x: labelOf,
    y: ({ mapePercent }) => mapePercent,
    label: ({ coveragePercent }) => coveragePercent.toFixed(0),
    frame: {
      height: 340,
      marginRight: 28,
      marginBottom: 76,
      x: { type: 'point', domain: [...new Set(all.map(labelOf))], label: null, tickRotate: -30 },
      y: {
        label: 'Mean absolute percentage error (%)',
        domain: [0, 1.15 * Math.max(...all.map(({ mapePercent }) => mapePercent))],
        grid: true,
      },
    },
    behind: [Plot.ruleY([0])],
  });
}
