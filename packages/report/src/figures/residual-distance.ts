import { groupRowsByNumber, pick, quantile } from '@ctfusion/base';
import * as Plot from '@observablehq/plot';
import { gridPoints } from '../statistics/point-grid.js';
import type { Figure } from './figure.js';
import { drawPlot } from './plot.js';
import { GUIDE, INK, seriesColour } from './theme.js';

export interface ResidualPoints {
  readonly name: string;
  /** Of the row's system and task to the nearest training ones, as the predictor measures it. */
  readonly distances: Float64Array;
  /** (prediction − target) / target, percent. */
  readonly signedErrorPercent: Float64Array;
}

const BINS = 8;
const MOST_DISTANCES = 24;

/** Signed error against distance to the training systems, with the medians along it. */
export function residualDistanceFigure(id: string, method: ResidualPoints): Figure {
  const title = `Error against distance to what ${method.name} was trained on`;
  const caption =
    'Signed percentage error (above 0: predicted too long) by distance to the nearest training systems. Line: the median, of each system where they are few, else of each eighth of the rows.';
  const dots = gridPoints(method.distances, method.signedErrorPercent, 80, 60);
  const medians = binnedMedians(method);
  return {
    id,
    title,
    caption,
    draw: (width) =>
      drawPlot(
        { width, title, description: caption },
        {
          height: 340,
          marginLeft: 56,
          marginRight: 20,
          marginTop: 28,
          marginBottom: 44,
          x: { label: 'Distance to the training systems', labelAnchor: 'center', nice: true },
          y: { label: 'Signed error (%)', nice: true, grid: true },
          marks: [
            Plot.ruleY([0], { stroke: GUIDE }),
            Plot.dot(dots, {
              x: 'x',
              y: 'y',
              r: dots.length < 500 ? 2.4 : 1.8,
              fill: seriesColour(0),
              fillOpacity: ({ count }) => (count > 1 || dots.length < 500 ? 0.9 : 0.5),
            }),
            Plot.line(medians, { x: 'distance', y: 'median', stroke: INK, strokeWidth: 2 }),
          ],
        },
      ),
  };
}

/** Rows of one system lie at one distance, so few distances are taken one by one, and many in eighths. */
function binnedMedians({ distances, signedErrorPercent }: ResidualPoints) {
  const order = Int32Array.from(distances.keys()).sort((a, b) => distances[a]! - distances[b]!);
  const distinct = new Set(distances).size;
  const bins =
    distinct <= MOST_DISTANCES ? groupRowsByNumber(distances).map(({ rows }) => rows) : eighths(order);
  return bins.map((rows) => {
    const at = (values: Float64Array): number => quantile(pick(values, rows), 0.5);
    return { distance: at(distances), median: at(signedErrorPercent) };
  });
}

function eighths(order: Int32Array): Int32Array[] {
  const size = Math.max(1, Math.ceil(order.length / BINS));
  return Array.from({ length: Math.ceil(order.length / size) }, (_, bin) =>
    order.slice(bin * size, (bin + 1) * size),
  );
}
