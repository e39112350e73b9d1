import { mean } from '@ctfusion/base';
import type { Comparison, Method } from '../comparison/comparison.js';
import { clusterBootstrapInterval, clusterSums } from '../statistics/cluster-bootstrap.js';
import { errorsByCategory } from '../tables/breakdown.js';
import { pairedTable } from '../tables/paired.js';

const percent = (value: number): string => `${value.toFixed(1)} %`;

/** What a comparison found, in a few sentences: the smallest mean error, how sure it is, where it is worst, and how low any method could come. */
export function conclusionOf(comparison: Comparison): string {
  const { methods, rowCount, systems, noiseFloor } = comparison;
  const ordered = methods
    .map((method) => ({ method, mape: mean(method.test.apePercent) }))
    .sort((a, b) => a.mape - b.mape);
  const [best, next] = ordered;
  const [low, high] = clusterBootstrapInterval(
    clusterSums(best!.method.test.apePercent, systems.codes, systems.names.length),
  );
  const place = `on ${rowCount.toLocaleString('en-GB')} runs of ${systems.names.length} systems`;
  const range = `${percent(best!.mape)} (95 % interval ${low.toFixed(1)} to ${high.toFixed(1)}) ${place}`;
  return [
    next === undefined
      ? `The mean error of ${best!.method.name} is ${range}.`
      : `${best!.method.name} has the smallest mean error: ${range}.`,
    ...(next === undefined
      ? []
      : [
          `${next.method.name} follows with ${percent(next.mape)}; ${sureness(comparison, best!.method, next.method)}.`,
        ]),
    ...worstCategory(comparison, methods.indexOf(best!.method)),
    ...(noiseFloor === undefined
      ? []
      : [
          `Two runs of the same task differ, too: no method could come below ${percent(noiseFloor.mapePercent)}.`,
        ]),
  ].join(' ');
}

/** How sure the better one's advantage is, by the paired test of the two. */
function sureness(comparison: Comparison, better: Method, other: Method): string {
  const table = pairedTable(comparison)!;
  const at = (key: string): number => table.columns.findIndex((column) => column.key === key);
  const row = table.rows.find(
    (cells) =>
      [better.name, other.name].includes(String(cells[0])) &&
      [better.name, other.name].includes(String(cells[1])),
  )!;
  const isSwapped = row[0] !== better.name;
  const [low, high] = [Number(row[at('low_points')]), Number(row[at('high_points')])];
  const [from, to] = isSwapped ? [low, high] : [-high, -low];
  const gain = Math.abs(Number(row[at('difference_points')]));
  const range = `${gain.toFixed(1)} points (95 % interval ${from.toFixed(1)} to ${to.toFixed(1)})`;
  return from > 0 ? `the difference is ${range}` : `the difference, ${range}, is within what chance explains`;
}

function worstCategory(comparison: Comparison, method: number): string[] {
  const unseen = errorsByCategory(comparison).filter(({ mapes }) => Number.isFinite(mapes[method]!));
  if (unseen.length < 2) return [];
  const worst = unseen.reduce((found, one) => (one.mapes[method]! > found.mapes[method]! ? one : found));
  return [`By category it is worst on '${worst.name}', with ${percent(worst.mapes[method]!)}.`];
}
