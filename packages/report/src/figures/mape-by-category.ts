import * as Plot from '@observablehq/plot';
import type { CategoryErrors } from '../tables/breakdown.js';
import type { Figure } from './figure.js';
import { layoutRows, mostNotable } from './grouped-rows.js';
import { drawPlot } from './plot.js';
import { fittingText, shorten, textWidth } from './text-width.js';
import { FONT_SIZE, INK, MUTED, SURFACE, seriesColour } from './theme.js';

export interface NoiseLine {
  readonly mapePercent: number;
  readonly source: string;
}

const MOST_CATEGORIES = 12;
const MARGINS = { top: 8, bottom: 44 };

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
    shown.length < categories.length
      ? `The ${shown.length} categories with most rows of ${categories.length}.`
      : '',
    noise === undefined
      ? ''
      : `Dashed line: the test–retest noise floor, ${noise.mapePercent.toFixed(1)} % (${noise.source}).`,
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
  const bars = shown.flatMap(({ name: category, mapes }) =>
    methods.flatMap((method, index) =>
      Number.isNaN(mapes[index]!)
        ? []
        : [{ category, method, mape: mapes[index]!, colour: seriesColour(index) }],
    ),
  );
  const rows = layoutRows(
    shown.map(({ name }) => name),
    methods,
    MARGINS,
  );
  const largest = Math.max(...bars.map(({ mape }) => mape), noise?.mapePercent ?? 0);
  return {
    id,
    title,
    caption,
    draw: (width) => {
      const labels = rows.labels(width);
      const valueWidth = textWidth('100.0', FONT_SIZE) + 10;
      const plotWidth = width - labels.room - 16;
      return drawPlot(
        { width, title, description: caption },
        {
          height: rows.height,
          marginLeft: labels.room,
          marginRight: 16,
          marginTop: MARGINS.top,
          marginBottom: MARGINS.bottom,
          x: {
            label: fittingText(['Mean absolute percentage error (%)', 'MAPE (%)'], plotWidth - 24, FONT_SIZE),
            labelAnchor: 'center',
            // Room behind the longest bar for its figure.
            domain: [0, (largest * plotWidth) / (plotWidth - valueWidth)],
            ticks: width < 500 ? 4 : 8,
            grid: true,
          },
          y: { domain: rows.bands, axis: null, padding: 0.18 },
          marks: [
            Plot.ruleX([0]),
            Plot.barX(bars, {
              y: ({ category, method }) => rows.band(category, method),
              x: 'mape',
              fill: 'colour',
            }),
            ...(noise === undefined
              ? []
              : [Plot.ruleX([noise.mapePercent], { stroke: INK, strokeDasharray: '4 3', strokeWidth: 1.5 })]),
            Plot.text(bars, {
              y: ({ category, method }) => rows.band(category, method),
              x: 'mape',
              text: ({ mape }) => mape.toFixed(1),
              textAnchor: 'start',
              dx: 4,
              fill: INK,
              stroke: SURFACE,
              strokeWidth: 4,
            }),
            Plot.text(bars, {
              y: ({ category, method }) => rows.band(category, method),
              frameAnchor: 'left',
              text: ({ method }) => labels.text(method),
              textAnchor: 'end',
              dx: -6,
              fill: MUTED,
            }),
            Plot.text(shown, {
              y: ({ name }) => rows.band(name),
              frameAnchor: 'left',
              textAnchor: 'start',
              dx: 10 - labels.room,
              fontWeight: 'bold',
              fill: INK,
              stroke: SURFACE,
              strokeWidth: 5,
              text: ({ name, n }) => shorten(`${name} (${n} rows)`, width - 24, FONT_SIZE, true),
            }),
          ],
        },
      );
    },
  };
}
