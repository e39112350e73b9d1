import { pick, type RowGroup } from '@ctfusion/base';
import * as Plot from '@observablehq/plot';
import { gridPoints } from '../statistics/point-grid.js';
import type { Figure } from './figure.js';
import { mostNotable } from './grouped-rows.js';
import { drawPlot } from './plot.js';
import { shorten } from './text-width.js';
import { FONT_SIZE, GUIDE, seriesColour } from './theme.js';

export interface NamedTimes {
  readonly name: string;
  readonly targetsMs: Float64Array;
  readonly predictionsMs: Float64Array;
  readonly apePercent: Float64Array;
}

const MOST_SYSTEMS = 12;
/** Cells per side of a facet's grid of points: one every 4 pixels or so. */
const GRID = 48;
const FACET_GAP = 38;
const LABEL_SIZE = FONT_SIZE - 1;

/** Measured against predicted time per system, log–log, with lines at equality and ±25 %. */
export function actualPredictedFigure(id: string, method: NamedTimes, systems: readonly RowGroup[]): Figure {
  const all = systems.map(({ name, rows }) => ({
    name,
    severity: pick(method.apePercent, rows).reduce((sum, ape) => sum + ape, 0) / rows.length,
    points: gridPoints(
      pick(method.targetsMs, rows).map(Math.log10),
      // A prediction of 0 or less has no place on a logarithmic axis; 1 µs is below everything that is measured.
      pick(method.predictionsMs, rows).map((value) => Math.log10(Math.max(value, 1e-3))),
      GRID,
    ),
  }));
  const facets = mostNotable(all, MOST_SYSTEMS);
  const title = `Measured against predicted time, ${method.name}`;
  const caption = `One panel per system${facets.length < all.length ? ` (the ${facets.length} of ${all.length} with the largest errors)` : ''}. On the solid line the prediction is exact; between the dashed lines it is off by at most 25 %. Where runs are many, darker dots stand for several.`;
  return { id, title, caption, draw: (width) => draw(width, title, caption, facets) };
}

interface Facet {
  readonly name: string;
  readonly points: readonly { readonly x: number; readonly y: number; readonly count: number }[];
}

interface Panels {
  readonly columns: number;
  readonly rows: number;
  readonly width: number;
  /** Where the panel of a facet stands. */
  readonly place: (index: number) => { readonly fx: number; readonly fy: number };
}

const MARGIN = { left: 62, right: 14, top: 38, bottom: 48 };
const FACETS = { fx: 'fx', fy: 'fy' } as const;

function draw(width: number, title: string, caption: string, facets: readonly Facet[]): string {
  const columns = Math.min(facets.length, width < 500 ? 2 : 3);
  const panels: Panels = {
    columns,
    rows: Math.ceil(facets.length / columns),
    width: (width - MARGIN.left - MARGIN.right) / columns,
    place: (index) => ({ fx: index % columns, fy: Math.floor(index / columns) }),
  };
  const times = facets.flatMap(({ points }) =>
    points.flatMap(({ x, y }) => [10 ** x / 1000, 10 ** y / 1000]),
  );
  const domain = [Math.min(...times) / 1.15, Math.max(...times) * 1.15] as const;
  const axis = { type: 'log' as const, domain, ticks: 3, tickFormat: formatSeconds, grid: true };
  return drawPlot(
    { width, title, description: caption },
    {
      height: panels.rows * (panels.width * 0.9 + FACET_GAP) + MARGIN.top + MARGIN.bottom,
      marginLeft: MARGIN.left,
      marginRight: MARGIN.right,
      marginTop: MARGIN.top,
      marginBottom: MARGIN.bottom,
      x: { ...axis, label: 'Measured (s)', labelAnchor: 'center' },
      y: { ...axis, label: 'Predicted (s)', labelAnchor: 'center' },
      fx: { axis: null, padding: 0.08 },
      fy: { axis: null, padding: FACET_GAP / (panels.width + FACET_GAP) },
      marks: [
        guideMark(1, 'none', domain, facets, panels),
        guideMark(1.25, '4 3', domain, facets, panels),
        guideMark(0.75, '4 3', domain, facets, panels),
        dotMark(facets, panels),
        ...nameMarks(facets, panels),
        Plot.frame({ stroke: GUIDE }),
      ],
    },
  );
}

/** The line predicted = factor · measured in every panel; where it leaves the frame, it ends. */
function guideMark(
  factor: number,
  strokeDasharray: string,
  [low, high]: readonly [number, number],
  facets: readonly Facet[],
  { place }: Panels,
): Plot.Markish {
  const ends = [Math.max(low, low / factor), Math.min(high, high / factor)];
  const points = facets.flatMap((_, index) =>
    ends.map((measured) => ({ ...place(index), measured, predicted: measured * factor, index })),
  );
  return Plot.line(points, {
    ...FACETS,
    z: 'index',
    x: 'measured',
    y: 'predicted',
    stroke: GUIDE,
    strokeDasharray,
  });
}

function dotMark(facets: readonly Facet[], { place }: Panels): Plot.Markish {
  const dots = facets.flatMap(({ points }, index) =>
    points.map(({ x, y, count }) => ({
      ...place(index),
      measured: 10 ** x / 1000,
      predicted: 10 ** y / 1000,
      count,
    })),
  );
  // A few dots are drawn to be seen; thousands so that their density is.
  const isSparse = dots.length < 100 * facets.length;
  return Plot.dot(dots, {
    ...FACETS,
    x: 'measured',
    y: 'predicted',
    r: isSparse ? 2.4 : 1.8,
    fill: seriesColour(0),
    fillOpacity: ({ count }) => (count > 4 || isSparse ? 0.95 : count > 1 ? 0.7 : 0.45),
  });
}

/** Two lines over each panel. */
function nameMarks(facets: readonly Facet[], { place, width }: Panels): Plot.Markish[] {
  return [0, 1].map((line) =>
    Plot.text(
      facets.map(({ name }, index) => ({ ...place(index), text: nameLines(name)[line] ?? '' })),
      {
        ...FACETS,
        frameAnchor: 'top-left',
        dy: line === 0 ? -30 : -16,
        fontSize: LABEL_SIZE,
        fontWeight: line === 0 ? 'bold' : 'normal',
        text: ({ text }) => shorten(text, width * 0.92, LABEL_SIZE, line === 0),
      },
    ),
  );
}

/** Host and GPU of a system's name on a line each; another name on the second alone, next to its panel. */
function nameLines(system: string): string[] {
  const [host, ...gpu] = system.split('__');
  return gpu.length === 0 ? ['', system] : [host!, gpu.join('__')];
}

const formatSeconds = (seconds: number): string => String(Number(seconds.toPrecision(3)));
