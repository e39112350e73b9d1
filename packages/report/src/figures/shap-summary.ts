import type { FeatureContributions } from '@ctfusion/predict';
import * as Plot from '@observablehq/plot';
import type { Figure } from './figure.js';
import { drawPlot } from './plot.js';
import { shortenApart, textWidth } from './text-width.js';
import { FONT_SIZE, GUIDE } from './theme.js';

const MOST_FEATURES = 12;
const BAND = 30;
const MARGINS = { top: 4, bottom: 44 };
/** Five steps of cividis (Nuñez et al., PLoS ONE 2018), even to every kind of colour vision; both ends stand out on both pages. */
const VALUE_COLOURS = ['#2f5a9b', '#5d7390', '#8a8678', '#c0a45c', '#e8c534'];

/** Per feature one dot per row: how far it moved the prediction, coloured by the feature's value. Longest reach first. */
export function shapSummaryFigure(id: string, method: string, shap: readonly FeatureContributions[]): Figure {
  const features = [...shap]
    .map((entry) => ({ ...entry, reach: meanAbsolute(entry.contributions) }))
    .sort((a, b) => b.reach - a.reach)
    .slice(0, MOST_FEATURES);
  const title = `What moves ${method}'s predictions`;
  const caption =
    `SHAP values of the model's output (log of the latency), one dot per sampled row: to the right the feature makes the prediction longer, to the left shorter. ${features.length < shap.length ? `The ${features.length} of ${shap.length} features with the largest mean effect.` : ''}`.trim();
  return {
    id,
    title,
    caption,
    draw: (width) => {
      const most = width * (width < 500 ? 0.45 : 0.5);
      const label = shortenApart(
        features.map(({ feature }) => feature),
        most,
        FONT_SIZE - 1,
      );
      const labelWidth =
        Math.max(...features.map(({ feature }) => textWidth(label(feature), FONT_SIZE - 1))) + 18;
      const all = features.flatMap(({ contributions }) => [...contributions]);
      const low = Math.min(...all);
      // Dots are 4 pixels across, and so are the bins in which they would cover one another.
      const binWidth = (4 * (Math.max(...all) - low || 1)) / (width - labelWidth);
      const dots = features.flatMap((entry, index) => beeswarm(entry, index, low, binWidth));
      return drawPlot(
        {
          width,
          title,
          description: caption,
          legend: [
            { label: 'low value', colour: VALUE_COLOURS[0]! },
            { label: 'high value', colour: VALUE_COLOURS.at(-1)! },
          ],
        },
        {
          height: features.length * BAND + MARGINS.top + MARGINS.bottom,
          marginLeft: labelWidth,
          marginRight: 20,
          marginTop: MARGINS.top,
          marginBottom: MARGINS.bottom,
          x: { label: 'SHAP value (log ms)', labelAnchor: 'center', ticks: width < 500 ? 4 : 8, nice: true },
          y: { domain: [features.length - 0.5, -0.5], axis: null },
          marks: [
            Plot.ruleY(features.keys(), { stroke: GUIDE, strokeOpacity: 0.4 }),
            Plot.ruleX([0], { stroke: GUIDE }),
            Plot.dot(dots, { x: 'contribution', y: 'position', r: 1.8, fill: 'colour' }),
            Plot.text(features, {
              y: (_, index) => index,
              frameAnchor: 'left',
              textAnchor: 'end',
              dx: -8,
              fontSize: FONT_SIZE - 1,
              text: ({ feature }) => label(feature),
            }),
          ],
        },
      );
    },
  };
}

const meanAbsolute = (values: Float64Array): number =>
  values.reduce((sum, value) => sum + Math.abs(value), 0) / values.length;

/** Dots that would lie on one another stand beside one another, within the feature's band. */
function beeswarm(
  { values, contributions }: FeatureContributions,
  band: number,
  low: number,
  binWidth: number,
) {
  const present = values.filter((value) => !Number.isNaN(value)).sort();
  const stacked = new Map<number, number>();
  return Array.from(contributions, (contribution, row) => {
    const bin = Math.round((contribution - low) / binWidth);
    const depth = stacked.get(bin) ?? 0;
    stacked.set(bin, depth + 1);
    // 0, +1, −1, +2, −2 … dot heights from the middle, folded back where the band is full.
    const offset = (Math.ceil(depth / 2) * (depth % 2 === 1 ? 1 : -1)) % 7;
    return { contribution, position: band + offset * 0.06, colour: valueColour(values[row]!, present) };
  });
}

/** By the value's mean rank among the rows: one extreme value must not make all others look alike. */
function valueColour(value: number, sorted: Float64Array): string {
  if (Number.isNaN(value)) return GUIDE;
  const rank = (sorted.indexOf(value) + sorted.lastIndexOf(value)) / 2 / Math.max(1, sorted.length - 1);
  return VALUE_COLOURS[Math.min(VALUE_COLOURS.length - 1, Math.floor(rank * VALUE_COLOURS.length))]!;
}
