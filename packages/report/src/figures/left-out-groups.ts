import { mean, type RowGroup } from '@ctfusion/base';
import * as Plot from '@observablehq/plot';
import { groupDifference, groupErrors } from '../statistics/left-out-errors.js';
import type { NamedErrors } from './ape-cdf.js';
import type { Figure } from './figure.js';
import { drawPlot } from './plot.js';
import { fittingText, shorten, textWidth } from './text-width.js';
import { FONT_SIZE, GUIDE, INK, seriesColour } from './theme.js';

const BAND = 17;
const MARGINS = { top: 8, bottom: 44, right: 20 };
/** Names leave this much of the width to the points. */
const MOST_OF_WIDTH = 0.42;

/**
 * What the first method gains on the second, group by group: two points a line, joined, the largest gain on top. Groups are what was left out
 * together, so a line says how well the method answers for hardware that it never saw.
 */
export function leftOutGroupsFigure(
  id: string,
  [first, second]: readonly [NamedErrors, NamedErrors],
  groups: readonly RowGroup[],
): Figure {
  const [own, other] = [first, second].map(({ apePercent }) => groupErrors(apePercent, groups));
  const gained = groupDifference(own!, other!);
  const lines = groups
    .map(({ name, rows }, index) => ({
      name,
      label: `${name} (${rows.length})`,
      first: own![index]!.mean,
      second: other![index]!.mean,
    }))
    .sort((a, b) => a.first - a.second - (b.first - b.second) || (a.name < b.name ? -1 : 1));
  const title = `${second.name} against ${first.name}`;
  const caption = `Mean absolute percentage error on each of ${groups.length} groups that were left out (rows in brackets). ${claim(
    first.name,
    own!.map((error) => error.mean),
  )}; ${claim(
    second.name,
    other!.map((error) => error.mean),
  )}. Paired difference ${points(gained.mean, gained.meanInterval)}; of the 95th percentiles ${points(gained.p95, gained.p95Interval)} (95 % bootstrap over groups).`;
  const labelled = (width: number): ((name: string) => string) => {
    const texts = new Map(
      lines.map(({ name, label }) => [name, shorten(label, width * MOST_OF_WIDTH, FONT_SIZE)]),
    );
    return (name) => texts.get(name)!;
  };
  return {
    id,
    title,
    caption,
    draw: (width) => {
      const label = labelled(width);
      const room = Math.ceil(Math.max(...lines.map(({ name }) => textWidth(label(name), FONT_SIZE)))) + 14;
      return drawPlot(
        {
          width,
          title,
          description: caption,
          legend: [second, first].map(({ name }, index) => ({
            label: name,
            colour: seriesColour(1 - index),
          })),
        },
        {
          height: lines.length * BAND + MARGINS.top + MARGINS.bottom,
          marginLeft: room,
          marginRight: MARGINS.right,
          marginTop: MARGINS.top,
          marginBottom: MARGINS.bottom,
          x: {
            label: fittingText(
              ['Mean absolute percentage error (%)', 'MAPE (%)'],
              width - room - MARGINS.right - 24,
              FONT_SIZE,
            ),
            labelAnchor: 'center',
            domain: [0, Math.max(...lines.flatMap((line) => [line.first, line.second])) || 1],
            nice: true,
            ticks: width < 500 ? 4 : 8,
            grid: true,
          },
          y: { domain: lines.map(({ name }) => name), axis: null, padding: 0.2 },
          marks: [
            Plot.ruleX([0]),
            Plot.ruleY(lines, { y: 'name', x1: 'first', x2: 'second', stroke: GUIDE, strokeWidth: 2 }),
            Plot.dot(lines, { y: 'name', x: 'second', fill: seriesColour(1), r: 3.5 }),
            Plot.dot(lines, { y: 'name', x: 'first', fill: seriesColour(0), r: 3.5 }),
            Plot.text(lines, {
              y: 'name',
              frameAnchor: 'left',
              text: ({ name }: { name: string }) => label(name),
              textAnchor: 'end',
              dx: -8,
              fill: INK,
            }),
          ],
        },
      );
    },
  };
}

const claim = (name: string, errors: readonly number[]): string =>
  `${name}: ${mean([...errors]).toFixed(1)} %`;

const points = (difference: number, [low, high]: readonly [number, number]): string =>
  `${signed(difference)} points [${signed(low)}, ${signed(high)}]`;

const signed = (value: number): string => value.toFixed(1).replace('-', '−');
