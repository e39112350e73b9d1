/** Points that fall into one cell of a grid, drawn as one. */
export interface GridPoint {
  readonly x: number;
  readonly y: number;
  readonly count: number;
}

/**
 * Bins points into a grid over their range, so that a million of them are as quick to draw as a thousand. Each cell is placed at the
 * mean of its points, so that a lone point stays where it is. Bin in log space for logarithmic axes.
 */
export function gridPoints(
  xs: ArrayLike<number>,
  ys: ArrayLike<number>,
  columns: number,
  rows = columns,
): GridPoint[] {
  const rangeX = extent(xs);
  const rangeY = extent(ys);
  const cells = new Map<number, { x: number; y: number; count: number }>();
  for (let index = 0; index < xs.length; index++) {
    const x = xs[index]!;
    const y = ys[index]!;
    const key = cellOf(x, rangeX, columns) * rows + cellOf(y, rangeY, rows);
    const cell = cells.get(key);
    if (cell === undefined) cells.set(key, { x, y, count: 1 });
    else {
      cell.x += x;
      cell.y += y;
      cell.count++;
    }
  }
  return Array.from(cells.values(), ({ x, y, count }) => ({ x: x / count, y: y / count, count }));
}

function extent(values: ArrayLike<number>): readonly [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (let index = 0; index < values.length; index++) {
    low = Math.min(low, values[index]!);
    high = Math.max(high, values[index]!);
  }
  return [low, high];
}

const cellOf = (value: number, [low, high]: readonly [number, number], count: number): number =>
  high === low ? 0 : Math.min(count - 1, Math.floor(((value - low) / (high - low)) * count));
