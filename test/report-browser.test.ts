/// <reference lib="dom" />
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixtureRows, writeRun } from '../packages/report/test/run-fixtures.js';
import { hasChromium, openPage } from './chromium.js';
import { ctfusion } from './command-line.js';

/** In the page: figures and what is wrong with them. The drawing for this width is there, the other is not, and its labels fit. */
function inspectFigures() {
  return [...document.querySelectorAll('figure')].map((figure) => {
    const shown = [...figure.querySelectorAll('svg')].filter((svg) => svg.getBoundingClientRect().width > 0);
    const frame = shown[0]?.getBoundingClientRect();
    const clipped = [...(shown[0]?.querySelectorAll('text') ?? [])].filter((text) => {
      const box = text.getBoundingClientRect();
      return (
        frame === undefined ||
        box.left < frame.left - 1 ||
        box.right > frame.right + 1 ||
        box.top < frame.top - 1 ||
        box.bottom > frame.bottom + 1
      );
    });
    return {
      id: figure.id,
      shown: shown.length,
      width: frame?.width ?? 0,
      height: frame?.height ?? 0,
      clipped: clipped.map((text) => text.textContent),
    };
  });
}

/** In the page: how light its surface, a figure's, and a figure's ink are, of 765. */
function lightnesses() {
  const lightness = (colour: string): number =>
    (colour.match(/\d+/g) ?? []).slice(0, 3).reduce((sum, value) => sum + Number(value), 0);
  const svg = document.querySelector('figure .wide svg')!;
  return {
    surface: lightness(getComputedStyle(document.body).backgroundColor),
    figure: lightness(getComputedStyle(svg.querySelector('rect')!).fill),
    ink: lightness(getComputedStyle(svg.querySelector('text')!).fill),
  };
}

/** In a page: the share of a PNG's pixels that differ from its first one, and how many colours there are, to 32 levels a channel. */
async function countPixels(base64Png: string) {
  const image = new Image();
  image.src = `data:image/png;base64,${base64Png}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = image.width;
  canvas.height = image.height;
  const context = canvas.getContext('2d')!;
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  const colours = new Map<number, number>();
  const colourAt = (offset: number): number =>
    ((data[offset]! >> 3) << 10) | ((data[offset + 1]! >> 3) << 5) | (data[offset + 2]! >> 3);
  for (let offset = 0; offset < data.length; offset += 4) {
    const colour = colourAt(offset);
    colours.set(colour, (colours.get(colour) ?? 0) + 1);
  }
  return { inkShare: 1 - colours.get(colourAt(0))! / (data.length / 4), colours: colours.size };
}

describe.skipIf(!hasChromium)(
  'the HTML report in Chromium (skipped where there is none; CHROMIUM_PATH names another)',
  () => {
    const scratch = mkdtempSync(join(tmpdir(), 'ctfusion-browser-'));
    const html = join(scratch, 'report', 'report.html');
    /** Counts pixels of screenshots. */
    let reader: Page;

    beforeAll(async () => {
      const names = ['ctfusion', 'without_sbv', 'device_only', 'catalog_spec', 'kernel_centric'];
      for (const [index, name] of names.entries()) {
        writeRun(join(scratch, 'runs'), `slices_${name}`, fixtureRows(20 + 10 * index, index));
      }
      const { status, stderr } = ctfusion(['evaluate', 'runs', '--out', 'report'], scratch);
      expect(status, stderr).toBe(0);
      reader = await openPage();
    });
    afterAll(async () => {
      await reader?.close();
      rmSync(scratch, { recursive: true, force: true });
    });

    async function open(width: number, colorScheme: 'light' | 'dark', use: (page: Page) => Promise<void>) {
      const page = await openPage({ viewport: { width, height: 900 }, colorScheme });
      const complaints: string[] = [];
      const requests: string[] = [];
      page.on('console', (message) => complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('request', (request) => requests.push(request.url()));
      try {
        await page.goto(pathToFileURL(html).href);
        await use(page);
        expect(complaints).toEqual([]);
        expect(requests).toEqual([pathToFileURL(html).href]);
      } finally {
        await page.close();
      }
    }

    for (const width of [400, 1400]) {
      for (const scheme of ['light', 'dark'] as const) {
        it(`shows every figure at ${width} px, ${scheme} on a ${scheme} page, without an error or a request`, async () => {
          await open(width, scheme, async (page) => {
            const figures = await page.evaluate(inspectFigures);
            expect(figures.length).toBeGreaterThanOrEqual(6);
            for (const figure of figures) {
              expect(figure, figure.id).toMatchObject({ shown: 1, clipped: [] });
              expect(figure.width, figure.id).toBeGreaterThan(0.85 * Math.min(width, 900));
              expect(figure.height, figure.id).toBeGreaterThan(100);
            }
            const { surface, figure, ink } = await page.evaluate(lightnesses);
            expect(figure).toBe(surface);
            const [lighter, darker] = scheme === 'light' ? [surface, ink] : [ink, surface];
            expect(lighter).toBeGreaterThan(scheme === 'light' ? 700 : 600);
            expect(darker).toBeLessThan(scheme === 'light' ? 150 : 100);
            // The page itself never scrolls sideways; wide tables do.
            expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
          });
        });
      }
    }

    for (const width of [400, 1400]) {
      it(`draws ink on a surface at ${width} px: screenshots of the figures`, async () => {
        await open(width, 'dark', async (page) => {
          const drawings = page.locator(`figure .${width < 600 ? 'narrow' : 'wide'}`);
          for (const drawing of await drawings.all()) {
            const png = (await drawing.screenshot()).toString('base64');
            const { inkShare, colours } = await reader.evaluate(countPixels, png);
            expect(inkShare).toBeGreaterThan(0.01);
            expect(inkShare).toBeLessThan(0.7);
            expect(colours).toBeGreaterThan(3);
          }
        });
      });
    }

    it('shows at 400 px that a wide table goes on, until it is scrolled to its end', async () => {
      await open(400, 'light', async (page) => {
        const tables = page.locator('.scroll:visible');
        const edges = async (index: number): Promise<number[]> => {
          const table = tables.nth(index);
          const box = (await table.boundingBox())!;
          const clip = { x: box.x + box.width - 3, y: box.y, width: 3, height: Math.min(box.height, 60) };
          const inkOf = async (): Promise<number> => {
            await table.scrollIntoViewIfNeeded();
            const { y } = (await table.boundingBox())!;
            const png = await page.screenshot({ clip: { ...clip, y } });
            return (await reader.evaluate(countPixels, png.toString('base64'))).inkShare;
          };
          const before = await inkOf();
          await table.evaluate((element) => {
            element.scrollLeft = element.scrollWidth;
          });
          return [before, await inkOf()];
        };
        const widths = await tables.evaluateAll((all) =>
          all.map(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth),
        );
        const wide = widths.findIndex((beyond) => beyond > 40);
        const fits = widths.indexOf(0);
        const [shaded, scrolled] = await edges(wide);
        expect(shaded!).toBeGreaterThan(scrolled! + 0.3);
        if (fits >= 0) {
          const [before, after] = await edges(fits);
          expect(before).toBe(after);
        }
      });
    });

    it('begins with contents that lead to every table and figure, and with what was found', async () => {
      await open(400, 'light', async (page) => {
        const { headings, broken, led, shown } = await page.evaluate(() => {
          const links = [...document.querySelectorAll('nav a')].map((link) => link.getAttribute('href')!);
          return {
            headings: [...document.querySelectorAll('h2')].map((heading) => heading.textContent),
            broken: links.filter((href) => document.querySelector(href) === null),
            led: links.length,
            shown: document.querySelectorAll('section, figure, .scroll').length,
          };
        });
        expect(headings.slice(0, 2)).toEqual(['In short', 'The methods']);
        expect(broken).toEqual([]);
        // The one figure of the methods' section needs no line of its own.
        expect(led).toBe(shown - 1);
        expect(await page.locator('#in-short p').textContent()).toMatch(
          /^Ctfusion has the smallest mean error: \d/i,
        );
      });
    });

    it('is one file under 5 MB', () => {
      expect(statSync(html).size).toBeLessThan(5_000_000);
      expect(readFileSync(html, 'utf8')).toMatch(/^<!doctype html>/);
    });
  },
);
