import * as Plot from '@observablehq/plot';
import type { Figure } from './figure.js';
import { drawPlot, type PlotOptions } from './plot.js';
import { seriesColour, seriesDash } from './theme.js';

interface MethodLines<Point> {
  readonly id: string;
  readonly title: string;
  readonly caption: string;
  readonly methods: readonly { readonly name: string; readonly points: readonly Point[] }[];
  /** Where a point stands, in the axes' units. */
  readonly x: (point: Point) => number | string;
  readonly y: (point: Point) => number;
  /** Axes and height, and margins where they differ. */
  readonly frame: PlotOptions;
  /** Drawn under the lines. */
  readonly behind: readonly Plot.Markish[];
  /** Written over each point. */
  readonly label?: (point: Point) => string;
}

/** A line with dots for each method, and a legend that names them. */
export function methodLinesFigure<Point>({
  id,
  title,
  caption,
  methods,
  frame,
  behind,
  ...channels
}: MethodLines<Point>): Figure {
  const legend = methods.map(({ name }, index) => ({
    label: name,
    colour: seriesColour(index),
    dash: seriesDash(index),
  }));
  return {
    id,
    title,
    caption,
    draw: (width) =>
      drawPlot(
        { width, title, description: caption, legend },
        {
          marginLeft: 52,
          marginRight: 24,
          marginTop: 28,
          marginBottom: 44,
          ...frame,
          marks: [...behind, ...methods.flatMap(({ points }, index) => lineMarks(points, index, channels))],
        },
      ),
  };
}

function lineMarks<Point>(
  points: readonly Point[],
  index: number,
  { x, y, label }: Pick<MethodLines<Point>, 'x' | 'y' | 'label'>,
): Plot.Markish[] {
  const drawn = points.map((point) => ({ x: x(point), y: y(point), label: label?.(point) }));
  const place = { x: 'x', y: 'y' } as const;
  const colour = seriesColour(index);
  return [
    Plot.line(drawn, { ...place, stroke: colour, strokeWidth: 2, strokeDasharray: seriesDash(index) }),
    Plot.dot(drawn, { ...place, fill: colour, r: 3.5 }),
    ...(label === undefined ? [] : [Plot.text(drawn, { ...place, text: 'label', dy: -10 })]),
  ];
}
