import { escapeText } from '@ctfusion/base/svg';
import { operatorCurves } from '../analysis/curve.js';
import { extractFeatures } from '../analysis/features.js';
import { type Results, transferKinds } from '../results/results-folder.js';
import {
  curveCharts,
  hostChart,
  memoryChart,
  outlierChart,
  rooflineChart,
  transferChart,
} from './figures.js';
import { type Chart, renderChart, shortNumber } from './svg-chart.js';

const style = `
body{font:15px/1.5 system-ui,sans-serif;color:#1a1a1a;background:#fff;margin:2rem auto;max-width:1320px;padding:0 1rem}
h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem}
.figures{display:flex;flex-wrap:wrap;gap:1rem}figure{margin:0;width:420px;max-width:100%}figure.wide{width:600px}
svg{width:100%;height:auto;font:11px system-ui,sans-serif}
svg .title{text-anchor:middle;font-weight:600;font-size:12px}svg .label,svg .tick{text-anchor:middle;fill:#444}
svg .end{text-anchor:end}svg .frame{fill:none;stroke:#444}svg .grid{stroke:#e5e5e5}svg .line{fill:none;stroke-width:1.8}
table{border-collapse:collapse;font-size:13px}td,th{padding:.15rem .7rem;text-align:left;border-bottom:1px solid #e5e5e5}
td.n{text-align:right;font-variant-numeric:tabular-nums}figcaption{font-size:12px;color:#444}
i{display:inline-block;width:.8em;height:.8em;margin:0 .3em 0 .8em;border-radius:50%}
`;

/** A results folder as one HTML file that needs nothing else: figures, features, what is missing and why. */
export function htmlReport(results: Results): string {
  const { metadata, raws, config } = results;
  const { machine } = metadata;
  const features = extractFeatures(raws, transferKinds(config));
  const gpu = machine.gpus.map(
    ({ name, vramMb }) => `${name}${vramMb === undefined ? '' : ` (${vramMb} MiB)`}`,
  );
  const facts: readonly (readonly [string, string])[] = [
    ['backend', `${metadata.backend} on ${metadata.device}`],
    [
      'CPU',
      `${machine.cpu.name}, ${machine.cpu.physical_cores} physical cores, ${machine.usable_cores} usable`,
    ],
    ['GPU', gpu.join(', ') || 'none found'],
    ['memory', `${machine.memory_mb} MiB, cgroup limit ${machine.cgroup.memory_mb ?? 'none'}`],
    [
      'measured',
      `${metadata.created_at}, ${metadata.duration_s} s${metadata.is_quick ? ', quick' : ''}${metadata.is_interrupted ? ', interrupted' : ''}`,
    ],
    ['other processes', `${features.otherCoresBusy} cores busy meanwhile`],
    ['emulated precision', features.emulated.join(', ') || 'none'],
  ];
  const values = Object.entries(features.values).map(([name, value]) => [name, shortNumber(value)] as const);
  const stops = raws.stops.map(({ benchmark, dataType, sweptValue, reason, detail }) => [
    `${benchmark} ${dataType}`.trim(),
    String(sweptValue),
    reason,
    detail,
  ]);
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
    `<title>${escapeText(metadata.system_id)}</title><style>${style}</style></head><body>`,
    `<h1>${escapeText(metadata.system_id)}</h1>`,
    table(undefined, facts, 0),
    section('Roofline and copies', [rooflineChart(results), transferChart(raws.points)], true),
    section('Host', [hostChart(raws.points), memoryChart(raws.points)]),
    section('Operators', curveCharts(operatorCurves(raws.points))),
    section('Outliers', [outlierChart(raws.points)], true),
    '<h2>Features</h2>',
    table(['feature', 'value'], values, 1),
    '<h2>Not measured</h2>',
    table(['feature', 'why'], Object.entries(features.missing), 2),
    '<h2>Where each curve ended</h2>',
    table(['curve', 'at', 'reason', 'detail'], stops, 1),
    '</body></html>\n',
  ].join('\n');
}

function section(title: string, charts: readonly Chart[], isWide = false): string {
  const figures = charts.map((chart) => {
    const legend = chart.series
      .filter(
        ({ style: kind, points }, _index, all) => points.length > 0 && (kind !== 'points' || all.length <= 3),
      )
      .map(({ label, colour }) => `<i style="background:${colour}"></i>${escapeText(label)}`);
    return `<figure${isWide ? ' class="wide"' : ''}>${renderChart(chart)}<figcaption>${legend.join('')}</figcaption></figure>`;
  });
  return `<h2>${escapeText(title)}</h2><div class="figures">${figures.join('\n')}</div>`;
}

function table(
  header: readonly string[] | undefined,
  rows: readonly (readonly string[])[],
  numberColumn: number,
): string {
  if (rows.length === 0) return '<p>Nothing.</p>';
  const head =
    header === undefined ? '' : `<tr>${header.map((cell) => `<th>${escapeText(cell)}</th>`).join('')}</tr>`;
  const body = rows.map(
    (row) =>
      `<tr>${row.map((cell, column) => `<td${column === numberColumn && header !== undefined ? ' class="n"' : ''}>${escapeText(cell)}</td>`).join('')}</tr>`,
  );
  return `<table>${head}${body.join('')}</table>`;
}
