import { type Categorical, mean, type RowGroup } from '@ctfusion/base';
import * as Plot from '@observablehq/plot';
import { groupDifference, groupErrors, groupIntervals } from '../statistics/left-out-errors.js';
import type { NamedErrors } from './ape-cdf.js';
import type { Figure } from './figure.js';
import { drawPlot } from './plot.js';
import { fittingText, shortenApart, textWidth } from './text-width.js';
import { FONT_SIZE, INK, seriesColour } from './theme.js';

const BAND = 17;
const MARGINS = { top: 8, bottom: 44, right: 20 };
/** Names leave this much of the width to the points. */
const MOST_OF_WIDTH = 0.42;

/**
 * What the first method gains on the second, group by group: two points a line with their intervals, the largest gain on top. Groups are what was left out
 * together, so a line says how well the method answers for hardware that it never saw.
 */
export function leftOutGroupsFigure(
  id: string,
  [first, second]: readonly [NamedErrors, NamedErrors],
  { groups, systems }: { readonly groups: readonly RowGroup[]; readonly systems: Categorical },
): Figure {
  const [own, other] = [first, second].map(({ apePercent }) => groupErrors(apePercent, groups));
  const gained = groupDifference(own!, other!);
  const [ownRange, otherRange] = [first, second].map(({ apePercent }) =>
    groupIntervals(apePercent, groups, systems),
  );
  const lines = groups
    .map(({ name, rows }, index) => ({
      name,
      label: `${name} (${rows.length})`,
      first: own![index]!.mean,
      second: other![index]!.mean,
      firstRange: ownRange![index]!,
      secondRange: otherRange![index]!,
    }))
    .sort((a, b) => a.first - a.second - (b.first - b.second) || (a.name < b.name ? -1 : 1));
  const title = `${second.name} against ${first.name}`;
  const caption = `Mean absolute percentage error on each of ${groups.length} groups that were left out (rows in brackets), with its 95 % interval from a bootstrap over the group's systems. ${claim(
    first.name,
    own!.map((error) => error.mean),
  )}; ${claim(
    second.name,
    other!.map((error) => error.mean),
  )}. Paired difference ${points(gained.mean, gained.meanInterval)}; of the 95th percentiles ${points(gained.p95, gained.p95Interval)} (95 % bootstrap over groups).`;
  const largest = Math.max(
    ...lines.flatMap(({ first: one, second: two, firstRange, secondRange }) =>
      [one, two, ...firstRange, ...secondRange].filter(Number.isFinite),
    ),
  );
  const labelled = (width: number): ((name: string) => string) => {
    const shown = shortenApart(
      lines.map(({ label }) => label),
      width * MOST_OF_WIDTH,
      FONT_SIZE,
    );
    const texts = new Map(lines.map(({ name, label }) => [name, shown(label)]));
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
            domain: [0, largest],
            nice: true,
            ticks: width < 500 ? 4 : 8,
            grid: true,
          },
          y: { domain: lines.map(({ name }) => name), axis: null, padding: 0.2 },
          marks: [
            Plot.ruleX([0]),
            ...pointMarks(lines, 'second', 1),
            ...pointMarks(lines, 'first', 0),
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

type Line = {
  readonly name: string;
  readonly first: number;
  readonly second: number;
  readonly firstRange: readonly [number, number];
  readonly secondRange: readonly [number, number];
};

/** A method's points and intervals; the two lie one above the other on a group's line. */
function pointMarks(lines: readonly Line[], which: 'first' | 'second', index: number): Plot.Markish[] {
  const dy = which === 'first' ? OFFSET : -OFFSET;
  const range = ({ firstRange, secondRange }: Line) => (which === 'first' ? firstRange : secondRange);
  const ranged = lines.filter((line) => Number.isFinite(range(line)[0]));
  const stroke = seriesColour(index);
  return [
    Plot.ruleY(ranged, {
      y: 'name',
      x1: (line: Line) => range(line)[0],
      x2: (line: Line) => range(line)[1],
      stroke,
      dy,
    }),
    Plot.dot(lines, { y: 'name', x: which, fill: stroke, r: 3, dy }),
  ];
}

const OFFSET = 3;

const claim = (name: string, errors: readonly number[]): string =>
  `${name}: ${mean([...errors]).toFixed(1)} %`;

const points = (difference: number, [low, high]: readonly [number, number]): string =>
  `${signed(difference)} points [${signed(low)}, ${signed(high)}]`;

const signed = (value: number): string => value.toFixed(1).replace('-', '−');
