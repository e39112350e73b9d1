import * as Plot from '@observablehq/plot';
import type { CoveragePoint } from '../comparison/run-extras.js';
import type { Figure } from './figure.js';
import { methodLinesFigure } from './method-lines.js';
import { GUIDE } from './theme.js';

/** Share of measured times within the prediction interval, by the share that it promises; on the diagonal it keeps its word. */
export const intervalCoverageFigure = (
  id: string,
  methods: readonly { readonly name: string; readonly points: readonly CoveragePoint[] }[],
): Figure =>
  methodLinesFigure({
    id,
    title: 'Do prediction intervals keep their promise?',
    caption:
      'Share of the measured times that lie within the prediction interval, by its nominal level. On the grey diagonal an interval covers what it promises; below it, less.',
    methods,
    x: ({ nominalPercent }) => nominalPercent,
    y: ({ observedPercent }) => observedPercent,
    frame: {
      height: 340,
      x: { label: 'Nominal level (%)', labelAnchor: 'center', domain: [0, 100] },
      y: { label: 'Observed coverage (%)', domain: [0, 100], grid: true },
    },
    behind: [
      Plot.line(
        [
          [0, 0],
          [100, 100],
        ],
        { stroke: GUIDE, strokeWidth: 1.5 },
      ),
    ],
  });
