import { describe, expect, it } from 'vitest';
import { operatorCurves } from '../src/analysis/curve.js';
import type { RawPoint } from '../src/analysis/raws.js';
import { roofline } from '../src/analysis/roofline.js';
import { planBench } from '../src/config/plan.js';
import { readBenchConfig } from '../src/config/read-config.js';
import { htmlReport } from '../src/report/html-report.js';
import { renderChart, shortNumber } from '../src/report/svg-chart.js';
import { sparkline, terminalSummary } from '../src/report/terminal-summary.js';
import type { Metadata } from '../src/results/metadata.js';
import type { Results } from '../src/results/results-folder.js';

function point(
  benchmark: string,
  sweptValue: number,
  latency: number,
  group: RawPoint['group'] = 'gpu_compute',
): RawPoint {
  return {
    group,
    benchmark,
    dataType: group === 'gpu_compute' ? 'fp32' : '',
    sweptValue,
    samples: [latency, latency, latency, latency, latency * 40],
    firstRunMs: latency,
    warmUpRuns: 5,
    isStable: true,
    runsPerSample: 1,
    precision: 'native',
    coresUsed: 1.5,
    coresBusy: 1.9,
  };
}

const results: Results = {
  folder: 'nowhere',
  config: readBenchConfig(),
  metadata: {
    system_id: 'cpu_4c__<gpu>',
    backend: 'onnxruntime-cpu',
    device: 'cpu',
    created_at: '2026-01-01T00:00:00.000Z',
    duration_s: 12,
    machine: {
      cpu: { name: 'A CPU', physical_cores: 4 },
      usable_cores: 4,
      memory_mb: 1000,
      cgroup: { cpus: null, memory_mb: null },
      gpus: [],
    },
  } as unknown as Metadata,
  raws: {
    points: [
      point('MatMul_Square_4096', 1, 100),
      point('Add_DeepLayer', 1, 1),
      point('Add_DeepLayer', 2, 1.5),
      point('H2D_Pageable_Bandwidth', 2 ** 20, 0.2, 'data_transfer'),
      point('Image_Preprocessing_Rate', 2, 400, 'host_compute'),
    ],
    stops: [
      {
        group: 'gpu_compute',
        benchmark: 'Add_DeepLayer',
        dataType: 'fp32',
        sweptValue: 4,
        reason: 'time_budget',
        detail: 'a < b',
      },
    ],
  },
};

describe('charts', () => {
  const chart = {
    title: 'T & <U>',
    xLabel: 'x',
    yLabel: 'y',
    xScale: 'log',
    yScale: 'log',
    series: [
      {
        label: 's',
        style: 'both',
        colour: '#000',
        points: [
          [1, 10],
          [10, 100],
          [100, 1000],
        ],
      },
    ],
  } as const;

  it('place points by their logarithm', () => {
    const svg = renderChart(chart);
    const centres = [...svg.matchAll(/cx="([\d.]+)" cy="([\d.]+)"/g)].map(([, x, y]) => [
      Number(x),
      Number(y),
    ]);
    expect(centres).toHaveLength(3);
    expect(centres[1]![0]).toBeCloseTo((centres[0]![0]! + centres[2]![0]!) / 2, 0);
    expect(centres[1]![1]).toBeCloseTo((centres[0]![1]! + centres[2]![1]!) / 2, 0);
    expect(svg).toContain('T &amp; &lt;U&gt;');
  });

  it('leave out what a logarithm cannot show, and say when there is nothing', () => {
    const series = [
      {
        ...chart.series[0],
        points: [
          [0, 1],
          [-1, 2],
          [5, Number.NaN],
        ] as [number, number][],
      },
    ];
    expect(renderChart({ ...chart, series })).toContain('no data');
  });

  it('write short numbers', () => {
    expect([0, 0.01234, 12.345, 999, 1234, 5.6e6, 7e9].map(shortNumber)).toEqual([
      '0',
      '0.0123',
      '12.3',
      '999',
      '1.23k',
      '5.6M',
      '7G',
    ]);
  });
});

describe('roofline', () => {
  it('has its ceilings from what was measured', () => {
    const { points, ceilings } = roofline(operatorCurves(results.raws.points), results.config);
    const matMul = points.find(({ benchmark }) => benchmark === 'MatMul_Square_4096')!;
    expect(matMul.gflopsPerSecond).toBeCloseTo((2 * 4096 ** 3) / 0.1 / 1e9, 6);
    expect(matMul.intensity).toBeCloseTo((2 * 4096 ** 3) / (3 * 4096 ** 2 * 4), 6);
    const add = points.find(({ benchmark }) => benchmark === 'Add_DeepLayer')!;
    expect(add.batchSize).toBe(2);
    expect(ceilings).toEqual([
      { dataType: 'fp32', gflopsPerSecond: matMul.gflopsPerSecond, gibPerSecond: add.gibPerSecond },
    ]);
  });
});

describe('the HTML report', () => {
  const html = htmlReport(results);

  it('needs nothing but itself', () => {
    expect(html).not.toMatch(/\b(src|href)=/);
    expect(html).not.toMatch(/@import|url\(/);
  });

  it('shows each operator, the roofline, host, copies, outliers, and why curves ended', () => {
    for (const title of [
      'MatMul_Square_4096',
      'Add_DeepLayer',
      'Roofline',
      'Host pre-processing',
      'Copies',
      'outlier',
    ]) {
      expect(html).toContain(title);
    }
    expect(html).toContain('time_budget');
  });

  it('lets no text of the data become markup', () => {
    expect(html).toContain('cpu_4c__&lt;gpu&gt;');
    expect(html).toContain('a &lt; b');
  });
});

describe('the terminal summary', () => {
  it('draws curves relative to their peak', () => {
    expect(sparkline([1, 4, 8])).toBe('▁▄█');
    const text = terminalSummary(results).join('\n');
    expect(text).toMatch(/Add_DeepLayer fp32\s+▆█ +1…2\s+1 ms\s+1\.33k\/s, 2 outliers/);
    expect(text).toMatch(/│.*a /);
    expect(text).toContain('2 workers: 400 images/s (1.5 cores used, 1.9 busy on the machine)');
  });

  it('has a legend of every operator, in lines of 80 characters', () => {
    const names = [...new Set(planBench(readBenchConfig(), 'gpu_compute').curves.map(({ name }) => name))];
    expect(names.length).toBeGreaterThan(12);
    const points = names.flatMap((name) =>
      [1, 1024].map((size) => ({ ...point(name, size, 1234.5 * size), precision: 'emulated' as const })),
    );
    const lines = terminalSummary({ ...results, raws: { ...results.raws, points } });
    for (const name of names) expect(lines.filter((line) => line.endsWith(` ${name}`))).toHaveLength(1);
    for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(80);
  });
});
