import type { FeatureImportance } from '@ctfusion/learn';
import * as Plot from '@observablehq/plot';
import { VECTORS, type Vector, vectorOf } from './feature-vector.js';
import type { Figure } from './figure.js';
import { drawPlot } from './plot.js';
import { shortenApart, textWidth } from './text-width.js';
import { FONT_SIZE, seriesColour } from './theme.js';

const MOST_FEATURES = 20;
const MARGINS = { top: 4, bottom: 44 };

/** Share of the model's total gain that each feature brought, coloured by the vector that it belongs to. */
export function featureImportanceFigure(
  id: string,
  method: string,
  importance: readonly FeatureImportance[],
): Figure {
  // A model of one leaf has no gain to share.
  const total = importance.reduce((sum, { gain }) => sum + gain, 0) || 1;
  const bars = [...importance]
    .sort((a, b) => b.gain - a.gain)
    .slice(0, MOST_FEATURES)
    .map(({ feature, gain }) => ({ feature, share: (gain / total) * 100, vector: vectorOf(feature) }));
  const vectors = VECTORS.filter((vector) => bars.some((bar) => bar.vector === vector));
  const colourOf = (vector: Vector): string => seriesColour(VECTORS.indexOf(vector));
  const title = `What ${method} learns from`;
  const caption = `Feature importance: share of the total gain of all splits${importance.length > bars.length ? `, the ${bars.length} largest of ${importance.length} features` : ''}, by the vector that the feature belongs to.`;
  const largest = Math.max(...bars.map(({ share }) => share)) || 1;
  return {
    id,
    title,
    caption,
    draw: (width) => {
      const most = width < 500 ? width * 0.5 : width * 0.55;
      const label = shortenApart(
        bars.map(({ feature }) => feature),
        most,
        FONT_SIZE - 1,
      );
      const labelWidth =
        Math.max(...bars.map(({ feature }) => textWidth(label(feature), FONT_SIZE - 1))) + 18;
      const plotWidth = width - labelWidth - 16;
      const valueWidth = textWidth('100.0', FONT_SIZE) + 10;
      return drawPlot(
        {
          width,
          title,
          description: caption,
          legend: vectors.map((vector) => ({ label: vector, colour: colourOf(vector) })),
        },
        {
          height: bars.length * 18 + MARGINS.top + MARGINS.bottom,
          marginLeft: labelWidth,
          marginRight: 16,
          marginTop: MARGINS.top,
          marginBottom: MARGINS.bottom,
          x: {
            label: 'Share of gain (%)',
            labelAnchor: 'center',
            domain: [0, (largest * plotWidth) / Math.max(plotWidth - valueWidth, 1)],
            ticks: width < 500 ? 3 : 6,
            grid: true,
          },
          y: { domain: bars.map(({ feature }) => feature), axis: null, padding: 0.2 },
          marks: [
            Plot.barX(bars, { y: 'feature', x: 'share', fill: ({ vector }) => colourOf(vector) }),
            Plot.text(bars, {
              y: 'feature',
              x: 'share',
              text: ({ share }) => share.toFixed(1),
              textAnchor: 'start',
              dx: 4,
            }),
            Plot.text(bars, {
              y: 'feature',
              frameAnchor: 'left',
              textAnchor: 'end',
              dx: -6,
              fontSize: FONT_SIZE - 1,
              text: ({ feature }) => label(feature),
            }),
            Plot.ruleX([0]),
          ],
        },
      );
    },
  };
}
