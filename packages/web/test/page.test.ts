import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { RankingDocument } from '@ctfusion/schema/documents';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, launchChromium } from '../../../test/chromium.js';
import { ctfusion, projectRoot } from '../../../test/command-line.js';

const scratch = mkdtempSync(join(tmpdir(), 'ctfusion-page-'));
const file = join(scratch, 'page.html');
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** What the page may weigh, MiB. */
const LARGEST_MIB = 3;

beforeAll(() => {
  const { status, stderr } = ctfusion(['page', '--out', file], scratch);
  expect(status, stderr).toBe(0);
});

describe('ctfusion page', () => {
  it('is one small file without an address to load anything from', () => {
    expect(statSync(file).size).toBeLessThan(LARGEST_MIB * 2 ** 20);
    const html = readFileSync(file, 'utf8');
    expect(html).toContain("default-src 'none'");
    expect(html).not.toMatch(/<(?:link|img|iframe)\b|<script[^>]+src=/i);
  });

  it('refuses another ending, and offers that are not there', () => {
    const { status, stderr } = ctfusion(['page', '--out', 'page.txt'], scratch);
    expect([status, stderr]).toEqual([2, expect.stringMatching(/^.*page is written as HTML.*\n$/)]);
    const absent = ctfusion(['page', '--out', file, '--systems', 'absent.json'], scratch);
    expect(absent.status).toBe(2);
    expect(absent.stderr).toContain('absent.json');
  });
});

describe.skipIf(!hasChromium)(
  'the page in Chromium (skipped where there is none; CHROMIUM_PATH names another)',
  () => {
    let browser: Browser;
    let page: Page;
    const requests: string[] = [];
    const problems: string[] = [];

    beforeAll(async () => {
      browser = await launchChromium();
      page = await browser.newPage({ viewport: { width: 390, height: 800 } });
      page.on('request', (request) => requests.push(request.url()));
      page.on('pageerror', ({ message }) => problems.push(message));
      page.on('console', (message) => problems.push(message.text()));
      await page.goto(pathToFileURL(file).href);
      await page.waitForSelector('.machine');
    });
    afterAll(() => browser.close());

    /** What the command answers for the task that the page shows. */
    async function commandRanking(...options: string[]): Promise<RankingDocument> {
      const task = join(scratch, 'task.json');
      writeFileSync(task, (await page.textContent('#task-document'))!);
      const offers = join(projectRoot, 'examples', 'offers.json');
      const { stdout, stderr } = ctfusion(
        ['rank', '--systems', offers, '--tasks', task, '--json', ...options],
        scratch,
      );
      expect(stderr).not.toMatch(/error/);
      return JSON.parse(stdout) as RankingDocument;
    }

    const shownRanking = async (): Promise<{ system: string; time: string }[]> =>
      page.$$eval('.machine', (rows) =>
        rows.map((row) => ({
          system: row.querySelector('.name strong')!.textContent!,
          time: row.querySelector('.time')!.getAttribute('data-ms')!,
        })),
      );

    /** Two engines round exp, log and pow to one of two neighbouring doubles. */
    const digits = (time: number): number => Number(time.toPrecision(9));

    async function expectCommandsAnswer(...options: string[]): Promise<void> {
      const { systems } = await commandRanking(...options);
      const ranked = systems.filter(({ rank }) => rank !== null).slice(0, 20);
      const shown = await shownRanking();
      expect(shown.map(({ system }) => system)).toEqual(ranked.map(({ system_id: id }) => id));
      expect(shown.map(({ time }) => digits(Number(time)))).toEqual(
        ranked.map(({ predicted_total_time_ms: time }) => digits(time!)),
      );
    }

    it('ranks the offers as the command does, to nine digits', async () => {
      await expectCommandsAnswer();
    });

    it.each([
      ['Make images', 'diffusion'],
      ['Train', 'step'],
      ['Video or photos', 'frames'],
    ])('%s: a task of %s, ranked as the command does', async (label, kind) => {
      await page.getByText(label, { exact: true }).click();
      await page.waitForFunction(
        (wanted) => document.querySelector('#task-document')?.textContent?.includes(`"kind": "${wanted}"`),
        kind,
      );
      await expectCommandsAnswer();
    });

    it('asks again when a deadline is typed, and says what is none', async () => {
      await page.getByLabel('Deadline').fill('soon');
      await page.waitForSelector('[role=alert]');
      expect(await page.textContent('[role=alert]')).toContain("'soon' is no duration");
      await page.getByLabel('Deadline').fill('20s');
      await page.waitForSelector('.price :text("in time")');
      await expectCommandsAnswer('--deadline', '20s');
      await page.getByLabel('Deadline').fill('');
    });

    it('ranks GPUs by their names alone, and a list with prices', async () => {
      const machines = page.getByLabel('Offers, systems, or names of GPUs');
      await machines.fill('RTX 4090\nRTX 3080\nno such card');
      await page.waitForFunction(() => document.querySelectorAll('.machine').length === 2);
      expect((await shownRanking()).map(({ system }) => system)).toEqual(['RTX_4090', 'RTX_3080']);
      await machines.fill('name,gpu,price\nmine,RTX 4090,0.40\nyours,RTX 3080,0.01');
      await page.waitForSelector('.machine .price :text("an hour")');
      expect((await shownRanking()).map(({ system }) => system)).toEqual(['yours', 'mine']);
      await machines.fill('{"offers": [');
      await page.waitForSelector('[role=alert]');
      await machines.fill(readFileSync(join(projectRoot, 'examples', 'offers.json'), 'utf8'));
      await page.waitForSelector('.machine');
    });

    it.each(['light', 'dark'] as const)('is accessible in %s, by the rules of axe', async (colorScheme) => {
      await page.emulateMedia({ colorScheme });
      await page.evaluate(
        readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'),
      );
      const violations = await page.evaluate(async () => {
        const { axe } = globalThis as unknown as { axe: typeof import('axe-core') };
        const results = await axe.run();
        return results.violations.map(({ id, nodes }) => `${id}: ${nodes[0]!.html}`);
      });
      expect(violations).toEqual([]);
    });

    it('fits a phone, and never asked the network or complained', async () => {
      const [width, room] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
      expect(width).toBeLessThanOrEqual(room!);
      expect(requests).toEqual([pathToFileURL(file).href]);
      expect(problems).toEqual([]);
    });
  },
);
