import * as Plot from '@observablehq/plot';
import type { CategoryErrors } from '../tables/breakdown.js';
import type { Figure } from './figure.js';
import { groundMarks, labelMarks, layoutRows, mostNotable, type RowLayout, ticksOf } from './grouped-rows.js';
import { drawPlot } from './plot.js';
import { fittingText, textWidth } from './text-width.js';
import { FONT_SIZE, INK, SURFACE, seriesColour } from './theme.js';

export interface NoiseLine {
  readonly mapePercent: number;
  readonly source: string;
}

interface Bar {
  readonly group: string;
  readonly method: string;
  readonly mape: number;
  readonly colour: string;
}

const MOST_CATEGORIES = 12;
const MARGINS = { top: 8, bottom: 44, right: 16 };

/** A bar per method under each hardware category; the dashed line is what a perfect predictor would be off by. */
export function mapeByCategoryFigure(
  id: string,
  methods: readonly string[],
  categories: readonly CategoryErrors[],
  noise?: NoiseLine,
): Figure {
  const shown = mostNotable(
    categories.map((category) => ({ ...category, severity: category.n })),
    MOST_CATEGORIES,
  );
  const title = 'Mean error by hardware category';
  const caption = [
    'Mean absolute percentage error (MAPE) of each method. Shorter is better.',
    ...(shown.length < categories.length
      ? [`The ${shown.length} categories with most rows of ${categories.length}.`]
      : []),
    ...(noise === undefined
      ? []
      : [`Dashed line: the test–retest noise floor, ${noise.mapePercent.toFixed(1)} % (${noise.source}).`]),
  ].join(' ');
  const bars = shown.flatMap(({ name, mapes }) =>
    methods.flatMap((method, index): Bar[] =>
      // A run without predictions of seen systems has no bar there.
      Number.isNaN(mapes[index]!)
        ? []
        : [{ group: name, method, mape: mapes[index]!, colour: seriesColour(index) }],
    ),
  );
  const rows = layoutRows(
    shown.map(({ name }) => name),
    methods,
    MARGINS,
  );
  const largest = Math.max(...bars.map(({ mape }) => mape), noise?.mapePercent ?? 0) || 1;
  return {
    id,
    title,
    caption,
    draw: (width) => {
      const plotWidth = width - rows.labels(width).room - MARGINS.right;
      const valueWidth = textWidth('100.0', FONT_SIZE) + 10;
      return drawPlot(
        { width, title, description: caption },
        {
          height: rows.height,
          marginLeft: rows.labels(width).room,
          marginRight: MARGINS.right,
          marginTop: MARGINS.top,
          marginBottom: MARGINS.bottom,
          x: {
            label: fittingText(['Mean absolute percentage error (%)', 'MAPE (%)'], plotWidth - 24, FONT_SIZE),
            labelAnchor: 'center',
            // Room behind the longest bar for its figure.
            domain: [0, (largest * plotWidth) / (plotWidth - valueWidth)],
            ticks: ticksOf(width),
          },
          y: { domain: rows.bands, axis: null, padding: 0.18 },
          marks: [
            ...groundMarks(ticksOf(width)),
            ...barMarks(bars, rows, noise),
            ...labelMarks(rows, bars, shown, width),
          ],
        },
      );
    },
  };
}

/** Bars, the noise floor over them, and each bar's figure over that. */
function barMarks(bars: readonly Bar[], rows: RowLayout, noise: NoiseLine | undefined): Plot.Markish[] {
  const y = ({ group, method }: Bar): string => rows.band(group, method);
  return [
    Plot.barX(bars, { y, x: 'mape', fill: 'colour' }),
    ...(noise === undefined
      ? []
      : // Beside the bars only: through the headings it would strike them out.
        [
          Plot.tickX(bars, {
            y,
            x: noise.mapePercent,
            stroke: INK,
            strokeDasharray: '4 3',
            strokeWidth: 1.5,
          }),
        ]),
    Plot.text(bars, {
      y,
      x: 'mape',
      text: ({ mape }) => mape.toFixed(1),
      textAnchor: 'start',
      dx: 4,
      fill: INK,
      stroke: SURFACE,
      strokeWidth: 4,
    }),
  ];
}
