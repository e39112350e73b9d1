import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { JobDocument, RankingDocument } from '@ctfusion/schema/documents';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, openPage } from '../../../test/chromium.js';
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
    let page: Page;
    const requests: string[] = [];
    const problems: string[] = [];

    beforeAll(async () => {
      page = await openPage({ viewport: { width: 390, height: 800 } });
      page.on('request', (request) => requests.push(request.url()));
      page.on('pageerror', ({ message }) => problems.push(message));
      page.on('console', (message) => problems.push(message.text()));
      await page.goto(pathToFileURL(file).href);
      await page.waitForSelector('.machine');
    });
    afterAll(() => page?.close());

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

    async function axeViolations(): Promise<string[]> {
      await page.evaluate(
        readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'),
      );
      return await page.evaluate(async () => {
        const { axe } = globalThis as unknown as { axe: typeof import('axe-core') };
        const results = await axe.run();
        return results.violations.map(({ id, nodes }) => `${id}: ${nodes[0]!.html}`);
      });
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

    const settled = () => page.waitForSelector('[aria-live][aria-busy=false]');
    /** Label of a field → what is typed; the answer follows. */
    const typed = async (fields: Readonly<Record<string, string>>): Promise<void> => {
      for (const [label, text] of Object.entries(fields))
        await page
          .locator('label.field')
          .filter({ has: page.getByText(label, { exact: true }) })
          .locator('input')
          .fill(text);
      await settled();
    };
    /** The command's own answer for the job that the page shows: the task document holds the job, options the rental. */
    async function expectCommandsJob(...options: string[]): Promise<void> {
      const { systems } = (await commandRanking(...options)) as unknown as JobDocument;
      const shown = await page.$$eval('.job', (rows) =>
        rows.map(({ dataset: { system, start, run, done, cost } }) => ({
          system,
          start,
          run,
          done,
          cost,
        })),
      );
      const figure = (value: number | string | undefined) =>
        value === undefined ? value : digits(Number(value));
      expect(shown.length).toBeGreaterThan(5);
      expect(shown.map(({ system, ...times }) => [system, ...Object.values(times).map(figure)])).toEqual(
        systems
          .filter(({ rank }) => rank !== null)
          .slice(0, 20)
          .map(({ system_id, start_ms, run_ms, done_ms, cost }) => [
            system_id,
            ...[start_ms, run_ms, done_ms, cost?.total].map(figure),
          ]),
      );
    }

    it('ranks jobs of hours as the command does: start, run, done by, cost', async () => {
      await page.getByText('Language model', { exact: true }).click();
      await page.getByText('Many runs, a download first, a budget').click();
      await typed({ 'Tokens in all': '1000000', 'Downloaded first': 'image=8GB,weights=5GB', Budget: '0.5' });
      await page.waitForSelector('.job');
      expect(await page.textContent('h2')).toMatch(/^The cheapest is .*: done by .*, for /);
      await expectCommandsJob('--budget', '0.5');
      await typed({ 'Downloaded first': 'disk=8GB' });
      await page.waitForSelector('[role=alert]');
      expect(await page.textContent('[role=alert]')).toContain(
        "'Downloaded first': 'disk=8GB' is none of image",
      );
      await typed({ 'Tokens in all': '', 'Downloaded first': '', Budget: '' });
      await page.waitForSelector('.machine');

      await page.getByText('Train', { exact: true }).click();
      await typed({ Epochs: '3', 'Samples of an epoch': '50000', 'Evaluate every so many steps': '1000' });
      await typed({
        Checkpoint: '10GB 10m',
        'Downloaded first': 'image=8GB,data=50GB',
        'Minimum billing': '1h',
      });
      await page.getByLabel('May be taken away').check();
      await typed({ 'Gone for, each time': '2h', Deadline: '30h' });
      await page.waitForSelector('th:text("In time")');
      await expectCommandsJob(
        '--minimum-billing',
        '1h',
        '--interruptible',
        '--outage',
        '2h',
        '--deadline',
        '30h',
      );
    });

    it.each(['light', 'dark'] as const)(
      'tells of jobs accessibly in %s, and fits a phone',
      async (colorScheme) => {
        await page.emulateMedia({ colorScheme });
        expect(await axeViolations()).toEqual([]);
        const [width, room] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
        expect(width).toBeLessThanOrEqual(room!);
      },
    );

    it('goes back to one run where no job is asked for', async () => {
      const empty = ['Epochs', 'Samples of an epoch', 'Evaluate every so many steps', 'Checkpoint'];
      const rented = ['Downloaded first', 'Minimum billing', 'Gone for, each time', 'Deadline'];
      await typed(Object.fromEntries([...empty, ...rented].map((label) => [label, ''])));
      await page.getByLabel('May be taken away').uncheck();
      await page.waitForSelector('.machine');
      await expectCommandsAnswer();
      await page.getByText('Video or photos', { exact: true }).click();
      await settled();
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
      expect(await axeViolations()).toEqual([]);
    });

    it('fits a phone, and never asked the network or complained', async () => {
      const [width, room] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
      expect(width).toBeLessThanOrEqual(room!);
      expect(requests).toEqual([pathToFileURL(file).href]);
      expect(problems).toEqual([]);
    });
  },
);
