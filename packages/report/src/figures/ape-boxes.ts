import { pick, type RowGroup, sortedQuantile } from '@ctfusion/base';
import * as Plot from '@observablehq/plot';
import type { NamedErrors } from './ape-cdf.js';
import type { Figure } from './figure.js';
import { groundMarks, labelMarks, layoutRows, mostNotable, ticksOf } from './grouped-rows.js';
import { drawPlot } from './plot.js';
import { fittingText } from './text-width.js';
import { FONT_SIZE, SURFACE, seriesColour } from './theme.js';

const MOST_GROUPS = 12;
const MARGINS = { top: 8, bottom: 44 };

/** Five numbers of a box, percent: whiskers P5 and P95, box P25 and P75, median. */
function boxOf(apes: Float64Array) {
  const sorted = apes.slice().sort();
  const at = (probability: number): number => sortedQuantile(sorted, probability);
  return { p5: at(0.05), p25: at(0.25), median: at(0.5), p75: at(0.75), p95: at(0.95) };
}

/**
 * A box of the APE per method under each group (model or system). Whiskers end at P5 and P95 rather than at 1.5 box lengths: these
 * errors are skewed, so that Tukey's rule would call every tenth row an outlier.
 * @param what what the groups are, in the plural
 */
export function apeBoxesFigure(
  id: string,
  what: 'models' | 'systems',
  methods: readonly NamedErrors[],
  groups: readonly RowGroup[],
): Figure {
  const all = groups.map(({ name, rows }) => {
    const boxes = methods.map((method) => boxOf(pick(method.apePercent, rows)));
    return { name, n: rows.length, boxes, severity: Math.max(...boxes.map(({ median }) => median)) };
  });
  const shown = mostNotable(all, MOST_GROUPS);
  const title = `Error by ${what === 'models' ? 'model' : 'system'}`;
  const caption = `Absolute percentage error (APE): box from P25 to P75 with the median, whiskers to P5 and P95.${shown.length < all.length ? ` The ${shown.length} ${what} of ${all.length} with the largest medians.` : ''}`;
  const boxes = shown.flatMap(({ name: group, boxes }) =>
    boxes.map((box, index) => ({ group, method: methods[index]!.name, colour: seriesColour(index), ...box })),
  );
  const rows = layoutRows(
    shown.map(({ name }) => name),
    methods.map(({ name }) => name),
    MARGINS,
  );
  return {
    id,
    title,
    caption,
    draw: (width) =>
      drawPlot(
        { width, title, description: caption },
        {
          height: rows.height,
          marginLeft: rows.labels(width).room,
          marginRight: 20,
          marginTop: MARGINS.top,
          marginBottom: MARGINS.bottom,
          x: {
            label: fittingText(
              ['Absolute percentage error (%)', 'APE (%)'],
              width - rows.labels(width).room - 44,
              FONT_SIZE,
            ),
            labelAnchor: 'center',
            domain: [0, Math.max(...boxes.map(({ p95 }) => p95)) || 1],
            nice: true,
            ticks: ticksOf(width),
          },
          y: { domain: rows.bands, axis: null, padding: 0.2 },
          marks: [...groundMarks(ticksOf(width)), ...boxMarks(boxes, shown, rows, width)],
        },
      ),
  };
}

type Box = ReturnType<typeof boxOf> & {
  readonly group: string;
  readonly method: string;
  readonly colour: string;
};

/** A box plot is four simpler marks: whiskers, box, median, and here the labels that name it. */
function boxMarks(
  boxes: readonly Box[],
  groups: readonly { name: string; n: number }[],
  rows: ReturnType<typeof layoutRows>,
  width: number,
) {
  const y = ({ group, method }: Box): string => rows.band(group, method);
  return [
    Plot.ruleY(boxes, { y, x1: 'p5', x2: 'p95', stroke: 'colour', strokeWidth: 1.5 }),
    Plot.barX(boxes, { y, x1: 'p25', x2: 'p75', fill: 'colour' }),
    Plot.tickX(boxes, { y, x: 'median', stroke: SURFACE, strokeWidth: 2.5 }),
    ...labelMarks(rows, boxes, groups, width),
  ];
}
