import { createRequire } from 'node:module';
import { groupCodes } from '@ctfusion/base';
import { Resvg } from '@resvg/resvg-js';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createPngRenderer } from '../src/document/png.js';
import { actualPredictedFigure } from '../src/figures/actual-predicted.js';
import { apeBoxesFigure } from '../src/figures/ape-boxes.js';
import { apeCdfFigure } from '../src/figures/ape-cdf.js';
import { architectureFigure } from '../src/figures/architecture.js';
import { calibrationCurveFigure } from '../src/figures/calibration-curve.js';
import { featureImportanceFigure } from '../src/figures/feature-importance.js';
import { type Figure, NARROW, WIDE } from '../src/figures/figure.js';
import { intervalCoverageFigure } from '../src/figures/interval-coverage.js';
import { ladderFigure } from '../src/figures/ladder.js';
import { mapeByCategoryFigure } from '../src/figures/mape-by-category.js';
import { residualDistanceFigure } from '../src/figures/residual-distance.js';
import { shapSummaryFigure } from '../src/figures/shap-summary.js';
import { shortenApart, shortenSystem, textWidth, wrapText } from '../src/figures/text-width.js';
import { fixtureRows } from './run-fixtures.js';

const rows = fixtureRows();
const methodTimes = (name: string, spread: number, phase: number) => {
  const own = fixtureRows(spread, phase);
  const targetsMs = Float64Array.from(own, ({ target }) => target);
  const predictionsMs = Float64Array.from(own, ({ prediction }) => prediction);
  return {
    name,
    targetsMs,
    predictionsMs,
    apePercent: targetsMs.map((target, row) => (Math.abs(target - predictionsMs[row]!) / target) * 100),
  };
};
const methods = [
  methodTimes('CTFusion', 20, 0),
  methodTimes('Without SBV', 30, 1),
  methodTimes('A method with a name that is rather long', 60, 2),
];
const groupsBy = (nameOf: (row: (typeof rows)[number]) => string) => {
  const names = [...new Set(rows.map(nameOf))];
  return groupCodes({ codes: Int32Array.from(rows, (row) => names.indexOf(nameOf(row))), names });
};
const wave = (length: number, scale: number) =>
  Float64Array.from({ length }, (_, i) => scale * Math.sin(i * 1.7));
const noise = { mapePercent: 7.07, source: 'two days' };

const FIGURES: readonly Figure[] = [
  architectureFigure('architecture'),
  apeCdfFigure('ape-cdf', methods),
  mapeByCategoryFigure(
    'mape-by-category',
    methods.map(({ name }) => name),
    [
      { name: 'seen', n: 40, mapes: [4.2, 6.1, Number.NaN] },
      {
        name: 'a category whose name takes more room than a phone has across',
        n: 36,
        mapes: [12.3, 19.1, 38.9],
      },
    ],
    noise,
  ),
  actualPredictedFigure(
    'actual-predicted',
    methods[0]!,
    groupsBy(({ system }) => system),
  ),
  apeBoxesFigure(
    'boxes-by-model',
    'models',
    methods,
    groupsBy(({ model }) => model),
  ),
  featureImportanceFigure('feature-importance', 'CTFusion', [
    { feature: 'host_compute_Image_Preprocessing_Rate_single_worker_throughput', gain: 50, splits: 3 },
    { feature: 'interact_compute_to_memory_ratio', gain: 30, splits: 9 },
    { feature: 'batch_size', gain: 15, splits: 4 },
    { feature: 'vram_gb', gain: 5, splits: 1 },
  ]),
  shapSummaryFigure('shap-summary', 'CTFusion', [
    { feature: 'model_flops_g', values: wave(60, 9), contributions: wave(60, 0.8) },
    {
      feature: 'host_compute_Image_Preprocessing_Rate_peak_host_throughput',
      values: wave(60, -2),
      contributions: wave(60, 0.2),
    },
    { feature: 'batch_size', values: new Float64Array(60).fill(8), contributions: new Float64Array(60) },
  ]),
  calibrationCurveFigure(
    'calibration-curve',
    [
      {
        name: 'Staged',
        points: [0, 1, 5, 10].map((k) => ({ runsMeasured: k, mapePercent: 9.3 / (1 + k / 6) })),
      },
      {
        name: 'CTFusion',
        points: [0, 1, 5, 10].map((k) => ({ runsMeasured: k, mapePercent: 16 / (1 + k / 9) })),
      },
    ],
    noise,
  ),
  intervalCoverageFigure('interval-coverage', [
    {
      name: 'Staged',
      points: [50, 80, 90, 95].map((nominalPercent) => ({
        nominalPercent,
        observedPercent: 100 * (nominalPercent / 100) ** 1.2,
      })),
    },
  ]),
  ladderFigure('ladder', [
    {
      name: 'Staged',
      points: [
        { level: 'data sheet', runs: 0, mapePercent: 16, coveragePercent: 91 },
        { level: 'marketplace', runs: 0, mapePercent: 14, coveragePercent: 92 },
        { level: 'quick', runs: 0, mapePercent: 11, coveragePercent: 86 },
        { level: 'full', runs: 0, mapePercent: 8, coveragePercent: 90 },
        { level: 'runs', runs: 1, mapePercent: 6, coveragePercent: 92 },
        { level: 'runs', runs: 10, mapePercent: 3.5, coveragePercent: 100 },
      ],
    },
  ]),
  residualDistanceFigure('residual-distance', {
    name: 'Staged',
    distances: Float64Array.from({ length: 90 }, (_, i) => (i * 37) % 90),
    signedErrorPercent: wave(90, 25),
  }),
];

/** One element a line, coordinates to a tenth of a pixel: a difference that eyes could see, and no other. */
const normalise = (svg: string): string =>
  svg
    .replaceAll('><', '>\n<')
    .replaceAll(/-?\d+\.\d+/g, (number) => String(Math.round(Number(number) * 10) / 10));

const fontFiles = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'].map((file) =>
  createRequire(import.meta.url).resolve(`dejavu-fonts-ttf/ttf/${file}`),
);

describe('figures', () => {
  beforeEach(() => {
    vi.spyOn(console, 'warn');
    vi.spyOn(console, 'error');
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  for (const figure of FIGURES) {
    for (const width of [WIDE, NARROW]) {
      it(`${figure.id} at ${width} px is as it was, and nobody warns`, async () => {
        const svg = figure.draw(width);
        expect(console.warn).not.toHaveBeenCalled();
        expect(console.error).not.toHaveBeenCalled();
        // Observable Plot puts this sign into a figure that it warns about.
        expect(svg).not.toContain('⚠');
        expect(svg).not.toMatch(/NaN|undefined|Infinity/);
        await expect(`${normalise(svg)}\n`).toMatchFileSnapshot(`snapshots/${figure.id}-${width}.svg`);
      });

      it(`${figure.id} at ${width} px keeps every label within its frame`, () => {
        // Without its surface, which fills the frame by definition.
        const svg = figure.draw(width).replace(/<rect width="\d+" height="\d+" fill="#ffffff"\/>/, '');
        const drawing = new Resvg(svg, { font: { fontFiles, loadSystemFonts: false } });
        const box = drawing.getBBox()!;
        expect(box.x).toBeGreaterThanOrEqual(0);
        expect(box.y).toBeGreaterThanOrEqual(0);
        expect(box.x + box.width).toBeLessThanOrEqual(drawing.width);
        expect(box.y + box.height).toBeLessThanOrEqual(drawing.height);
      });
    }
  }

  it('are pure: drawn twice, the same', () => {
    for (const figure of FIGURES) expect(figure.draw(WIDE)).toBe(figure.draw(WIDE));
  });

  it('become PNG at two pixels per CSS pixel', async () => {
    const png = Buffer.from((await createPngRenderer())(FIGURES[1]!.draw(WIDE)));
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect(png.readUInt32BE(16)).toBe(2 * WIDE);
  });
});

describe('text widths', () => {
  it("are the font's own", () => {
    for (const text of ['Mean absolute percentage error (%)', 'host_compute_Image', 'WWWiiilll 0123456789']) {
      const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="900" height="60"><text y="40" font-size="20" font-family="DejaVu Sans">|${text}|</text></svg>`;
      const box = new Resvg(svg, { font: { fontFiles, loadSystemFonts: false } }).getBBox()!;
      // The bars' side bearings lie outside the drawn box.
      expect(Math.abs(textWidth(`|${text}|`, 20) - box.width)).toBeLessThan(8);
    }
  });

  it('are cut so that names which differ look different', () => {
    const names = ['H2D_PCIe', 'D2H_PCIe', 'H2D_DMA'].map(
      (path) => `data_transfer_${path}_small_transfer_latency_ms`,
    );
    const short = shortenApart(names, 150, 12);
    const shown = names.map(short);
    expect(new Set(shown).size).toBe(3);
    for (const text of shown) expect(textWidth(text, 12)).toBeLessThanOrEqual(150);
    expect(short('as it is')).toBe('as it is');
  });

  it('wrap and shorten text so that it fits', () => {
    const text = 'From what a task asks and what a machine can do to how long it takes';
    const lines = wrapText(text, 200, 14, true);
    expect(lines.join(' ')).toBe(text);
    for (const line of lines) expect(textWidth(line, 14, true)).toBeLessThanOrEqual(200);
    const system = 'intel_xeon_emerald_rapids_16c__nvidia_h100_132sm';
    expect(shortenSystem(system, ' (30 rows)', 900, 12)).toBe(`${system} (30 rows)`);
    expect(shortenSystem(system, ' (30 rows)', 300, 12)).toMatch(
      /^intel.*….*_16c__nvidia_h100_132sm \(30 rows\)$/,
    );
    expect(textWidth(shortenSystem(system, ' (30 rows)', 100, 12), 12)).toBeLessThanOrEqual(100);
    expect(wrapText('an_unbreakable_name_that_is_too_long', 80, 12)[0]).toMatch(/^an_.*…/);
  });

  it('draw the noise floor beside bars only: it strikes out no heading', () => {
    const figure = FIGURES.find(({ id }) => id === 'mape-by-category')!;
    for (const width of [WIDE, NARROW]) {
      const svg = figure.draw(width);
      const [, ticks] = /<g [^>]*stroke-dasharray="4 3"[^>]*>(.*?)<\/g>/.exec(svg)!;
      const dashes = [...ticks!.matchAll(/y2="([\d.]+)" y1="([\d.]+)"/g)].map(([, to, from]) => [
        +from!,
        +to!,
      ]);
      const [, shift, texts] =
        /<g transform="translate\([^,]+,([\d.]+)\)" [^>]*font-weight="bold"[^>]*>(.*?)<\/g>/.exec(svg)!;
      const headings = [...texts!.matchAll(/translate\([^,]+,([\d.]+)\)/g)].map(
        ([, y]) => Number(y) + Number(shift),
      );
      // Letters of 12 pixels, centred.
      const struck = headings.filter((y) => dashes.some(([from, to]) => from! < y + 6 && to! > y - 6));
      expect([dashes.length, headings.length, struck]).toEqual([5, 2, []]);
      // Grid and axis begin below the first heading, too.
      const tops = [...svg.matchAll(/<line y2="([\d.]+)" y1="([\d.]+)" x2="([\d.]+)" x1="\3"/g)].map(
        ([, to, from]) => Math.min(Number(to), Number(from)),
      );
      expect(tops.length).toBeGreaterThan(4);
      expect(Math.min(...tops)).toBeGreaterThan(headings[0]!);
    }
  });
});
