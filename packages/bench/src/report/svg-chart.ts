import { escapeText, OKABE_ITO } from '@ctfusion/base/svg';

/** One line or cloud of a chart. */
export interface Series {
  readonly label: string;
  readonly points: readonly (readonly [number, number])[];
  readonly style: 'line' | 'points' | 'both' | 'dashes';
  readonly colour: string;
}

export interface Chart {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly xScale: 'log' | 'linear';
  readonly yScale: 'log' | 'linear';
  readonly series: readonly Series[];
  readonly width?: number;
  readonly height?: number;
}

const margin = { left: 64, right: 16, top: 30, bottom: 44 };

/** Colours of series, black the last. */
export const palette = [...OKABE_ITO, '#000000'] as const;

/** A chart as SVG text; a pure function. Points that a log axis cannot show are left out. */
export function renderChart(chart: Chart): string {
  const { width = 420, height = 280, xScale, yScale } = chart;
  const shown = chart.series.map((series) => ({
    ...series,
    points: series.points.filter(
      ([x, y]) =>
        Number.isFinite(x) &&
        Number.isFinite(y) &&
        (xScale === 'linear' || x > 0) &&
        (yScale === 'linear' || y > 0),
    ),
  }));
  const all = shown.flatMap(({ points }) => points);
  const open = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeText(chart.title)}">`;
  const title = `<text x="${width / 2}" y="18" class="title">${escapeText(chart.title)}</text>`;
  if (all.length === 0)
    return `${open}${title}<text x="${width / 2}" y="${height / 2}" class="label">no data</text></svg>`;
  const x = axis(
    all.map(([value]) => value),
    xScale,
    [margin.left, width - margin.right],
  );
  const y = axis(
    all.map(([, value]) => value),
    yScale,
    [height - margin.bottom, margin.top],
  );
  const frame = `<path class="frame" d="M${margin.left} ${margin.top}V${height - margin.bottom}H${width - margin.right}"/>`;
  const xTicks = x.ticks.map(
    (tick) =>
      `<text x="${fixed(x.place(tick))}" y="${height - margin.bottom + 15}" class="tick">${shortNumber(tick)}</text>`,
  );
  const yTicks = y.ticks.map(
    (tick) =>
      `<text x="${margin.left - 6}" y="${fixed(y.place(tick) + 4)}" class="tick end">${shortNumber(tick)}</text>` +
      `<path class="grid" d="M${margin.left} ${fixed(y.place(tick))}H${width - margin.right}"/>`,
  );
  const labels =
    `<text x="${(margin.left + width - margin.right) / 2}" y="${height - 8}" class="label">${escapeText(chart.xLabel)}</text>` +
    `<text transform="translate(14 ${height / 2}) rotate(-90)" class="label">${escapeText(chart.yLabel)}</text>`;
  const drawn = shown.map((series) => drawSeries(series, x.place, y.place));
  return [open, title, frame, ...xTicks, ...yTicks, labels, ...drawn, '</svg>'].join('');
}

type Place = (value: number) => number;

function drawSeries({ points, style, colour, label }: Series, x: Place, y: Place): string {
  const at = points.map(([px, py]) => [fixed(x(px)), fixed(y(py))] as const);
  const path = at.map(([px, py], index) => `${index === 0 ? 'M' : 'L'}${px} ${py}`).join('');
  const dashes = style === 'dashes' ? ' stroke-dasharray="5 4"' : '';
  const line =
    style === 'points' || at.length < 2 ? '' : `<path class="line" stroke="${colour}"${dashes} d="${path}"/>`;
  const dots =
    style === 'line' || style === 'dashes'
      ? ''
      : at
          .map(([px, py], index) => {
            const [vx, vy] = points[index]!;
            const hint = `${label}: ${shortNumber(vx)}, ${shortNumber(vy)}`;
            return `<circle cx="${px}" cy="${py}" r="3" fill="${colour}"><title>${escapeText(hint)}</title></circle>`;
          })
          .join('');
  return line + dots;
}

function axis(values: readonly number[], scale: 'log' | 'linear', [from, to]: readonly [number, number]) {
  let [low, high] = [Math.min(...values), Math.max(...values)];
  if (scale === 'linear') low = Math.min(0, low);
  if (low === high) high = scale === 'log' ? low * 2 : low + 1;
  const transform = scale === 'log' ? Math.log10 : (value: number) => value;
  // A little room beyond the data, so that no point lies on the frame.
  const pad = (transform(high) - transform(low)) * 0.04;
  const a = scale === 'linear' && low === 0 ? 0 : transform(low) - pad;
  const b = transform(high) + pad;
  const place: Place = (value) => from + ((transform(value) - a) / (b - a)) * (to - from);
  return { place, ticks: scale === 'log' ? logTicks(low, high) : linearTicks(low, high) };
}

/** Powers of ten, with their doubles and fives between where there are few. */
function logTicks(low: number, high: number): readonly number[] {
  const first = Math.floor(Math.log10(low));
  const last = Math.ceil(Math.log10(high));
  const step = Math.ceil((last - first) / 6);
  const ticks: number[] = [];
  for (let power = first; power <= last; power += step) {
    for (const factor of last - first <= 3 ? [1, 2, 5] : [1]) ticks.push(factor * 10 ** power);
  }
  const shown = ticks.filter((tick) => tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9));
  return shown.length > 0 ? shown : [low, high];
}

function linearTicks(low: number, high: number): readonly number[] {
  const rough = (high - low) / 5;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * magnitude).find((candidate) => candidate >= rough)!;
  const ticks: number[] = [];
  for (let tick = Math.ceil(low / step) * step; tick <= high + step * 1e-9; tick += step) ticks.push(tick);
  return ticks;
}

/** Three significant digits with k, M, G for thousands. */
export function shortNumber(value: number): string {
  if (value === 0) return '0';
  const units = ['', 'k', 'M', 'G', 'T'];
  const magnitude = Math.abs(value) < 1000 ? 0 : Math.min(4, Math.floor(Math.log10(Math.abs(value)) / 3));
  const scaled = value / 1000 ** magnitude;
  return `${Number(scaled.toPrecision(3))}${units[magnitude]}`;
}

function fixed(value: number): string {
  return value.toFixed(1);
}
