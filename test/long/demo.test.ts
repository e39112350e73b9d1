import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import {
  type EvaluationResult,
  jobListSchema,
  rankingAnswerSchema,
  registeredJobSchema,
  registeredSystemSchema,
  systemListSchema,
} from '@ctfusion/schema/service';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Demo, runDemo } from '../../packages/cli/src/demo/run-demo.js';
import { hasChromium, openPage } from '../chromium.js';
import { projectRoot } from '../command-line.js';

let demo: Demo;
beforeAll(async () => {
  demo = await runDemo(0);
});
afterAll(() => demo.stop());

describe('the demo', () => {
  it('has the embedded systems and 200 offers, all of which are alive', async () => {
    const reply = await fetch(`${demo.url}/v1/systems?limit=1000&state=alive`);
    const { systems } = systemListSchema.parse(await reply.json());
    const offers = systems.filter(({ system }) => system.system_id.startsWith('offer-'));
    expect([offers.length, systems.length]).toEqual([200, 219]);
    expect(offers.every(({ system }) => system.price_per_hour! > 0)).toBe(true);
    const measured = systems.filter(({ knowledge }) => knowledge === 'benchmark');
    expect(measured.map(({ system }) => system.facts['gpu_sms'])).toContain(132);
    expect(measured).toHaveLength(19);
  });

  it('ranks them for a task without a batch size, though some have curves by batch size', async () => {
    const task = JSON.parse(
      readFileSync(join(projectRoot, 'examples', 'generation-task.json'), 'utf8'),
    ) as object;
    const reply = await fetch(`${demo.url}/v1/rankings`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ task, top: 500 }),
    });
    const { systems } = rankingAnswerSchema.parse(await reply.json());
    expect(systems.filter(({ rank }) => rank !== null).length).toBeGreaterThanOrEqual(200);
  });

  it('does jobs itself, as its data are in no server', async () => {
    const asked = await fetch(`${demo.url}/v1/jobs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ kind: 'evaluate', task_kind: 'clips' }),
    });
    const { job_id } = registeredJobSchema.parse(await asked.json());
    await expect
      .poll(async () => {
        const reply = await fetch(`${demo.url}/v1/jobs/${job_id}`);
        return registeredJobSchema.parse(await reply.json()).error;
      })
      .toBe("no bundle answers tasks of the kind 'clips'");
  });

  it('shows pages that run only what it serves itself', async () => {
    const reply = await fetch(`${demo.url}/`);
    expect(reply.status).toBe(200);
    const policy = reply.headers.get('content-security-policy')!;
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
    const html = await reply.text();
    expect(html).not.toMatch(/<style|<script>|style=|https?:/);
    for (const [, path] of html.matchAll(/(?:src|href)="(\/pages\/[^"]+)"/g))
      expect((await fetch(`${demo.url}${path}`)).status).toBe(200);
    const tag = reply.headers.get('etag')!;
    expect((await fetch(`${demo.url}/`, { headers: { 'if-none-match': tag } })).status).toBe(304);
  });
});

describe.skipIf(!hasChromium)('its pages in Chromium (skipped where there is none)', () => {
  let page: Page;
  const problems: string[] = [];
  const hosts = new Set<string>();

  beforeAll(async () => {
    page = await openPage({ viewport: { width: 400, height: 800 } });
    page.on('request', (request) => hosts.add(new URL(request.url()).origin));
    page.on('pageerror', ({ message }) => problems.push(message));
    page.on('console', (message) => problems.push(message.text()));
    await page.goto(`${demo.url}/`);
    await page.waitForSelector('.machine');
  });
  afterAll(() => page?.close());

  const open = async (label: string): Promise<void> => {
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: label }).click();
  };

  async function expectNoViolations(): Promise<void> {
    await page.evaluate(readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      // Of a page that is the same but for its colours, these are judged again.
      const violations = await page.evaluate(
        async (rules) => {
          const { axe } = globalThis as unknown as { axe: typeof import('axe-core') };
          const results = await (rules === null ? axe.run() : axe.run({ runOnly: rules }));
          return results.violations.map(({ id, nodes }) => `${id}: ${nodes[0]!.html}`);
        },
        colorScheme === 'light' ? null : ['color-contrast'],
      );
      expect(violations).toEqual([]);
    }
    const [width, room] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    expect(width).toBeLessThanOrEqual(room!);
  }

  it('rank the fleet for a job, as the service ranks it', async () => {
    await page.getByText('Video or photos', { exact: true }).click();
    await page.waitForSelector('.bar[aria-label*="decoding"]');
    const shown = await page.$$eval('.machine', (rows) =>
      rows.map((row) => row.querySelector('.name strong')!.textContent!),
    );
    const asked = page.waitForRequest((request) => request.url().endsWith('/v1/rankings'));
    await page.getByLabel('Deadline').fill('1h');
    const body = JSON.parse((await asked).postData()!) as Record<string, unknown>;
    expect(body).toMatchObject({ deadline_ms: 3_600_000, task: { kind: 'frames' } });
    await page.waitForSelector('.price :text("in time")');
    const { deadline_ms: _, ...before } = body;
    const reply = await fetch(`${demo.url}/v1/rankings`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(before),
    });
    const { systems } = (await reply.json()) as { systems: { system_id: string }[] };
    expect(shown).toEqual(systems.slice(0, shown.length).map(({ system_id: id }) => id));
    await page.getByLabel('Deadline').fill('');
    await expectNoViolations();
  });

  it('rank it by a run that somebody timed', async () => {
    await page.getByText('I timed it somewhere').click();
    const asked = page.waitForRequest((request) => request.url().endsWith('/v1/rankings/timed'));
    await page.getByLabel('It takes').fill('8h');
    // Asked once more: the browser may drop the body of an answer before it is read here.
    const reply = await fetch(`${demo.url}/v1/rankings/timed`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: (await asked).postData()!,
    });
    const { systems } = (await reply.json()) as { systems: { predicted_total_time_ms: number }[] };
    expect(systems[0]!.predicted_total_time_ms).toBeGreaterThan(60_000);
    await page.waitForSelector('h2:text("The cheapest is")');
    await page.getByText('Describe the job').click();
    await page.waitForSelector('.bar');
  });

  it('register a machine, predict it, learn from a run of it, and then expect a narrower interval', async () => {
    await open('Machines');
    await page.getByText('Register a machine', { exact: true }).click();
    await page.getByLabel('Name').fill('mine');
    await page.getByLabel('Its GPU').fill('RTX 3090');
    await page.getByLabel('Its CPU').fill('AMD EPYC 7B13');
    await page.getByLabel('Virtual CPUs').fill('16');
    await page.getByRole('button', { name: 'Register' }).click();
    await page.waitForSelector('[role=status]:text("mine is registered")');
    await page.getByLabel('GPU', { exact: true }).fill('RTX 3090');
    await page.getByRole('link', { name: 'mine', exact: true }).click();
    await page.waitForSelector('.expected');
    const ends = () =>
      page.$eval('.expected', ({ dataset }) => [Number(dataset['lower']), Number(dataset['upper'])] as const);
    const [lower, upper] = await ends();
    expect(upper / lower).toBeGreaterThan(1.2);
    await page.waitForSelector('h2:text("worth measuring") + p:has-text("would narrow it most")');
    await page.getByLabel('It ran here').fill(`${Math.round(Math.sqrt(lower * upper))}ms`);
    await page.keyboard.press('Enter');
    await page.waitForSelector('[role=status] :text("Expected now")');
    await page.waitForSelector('.chart .run');
    await page.waitForFunction(
      (before) => Number(document.querySelector<HTMLElement>('.expected')?.dataset['upper']) < before,
      upper,
    );
    const [lowerNow, upperNow] = await ends();
    expect(upperNow / lowerNow).toBeLessThan(upper / lower);
    await expectNoViolations();
    const known = registeredSystemSchema.parse(await (await fetch(`${demo.url}/v1/systems/mine`)).json());
    expect(known).toMatchObject({ accepted_runs: 1, knowledge: 'data-sheet' });
  });

  it('tell what a measured machine is like, and how the bundle did', async () => {
    const name = 'intel_xeon_emerald_rapids_16c__nvidia_h100_132sm';
    await page.goto(`${demo.url}/#/systems/${name}`);
    await page.waitForSelector('.chart .curve');
    expect(await page.$$('.chart .peak')).toHaveLength(2);
    await page.waitForSelector('.origin.measured summary');
    await expectNoViolations();
    await open('Evaluation');
    await page.getByText('frames', { exact: true }).click();
    await page.waitForSelector('dt:text("Within the 90 % interval") + dd:text("100 %")');
    await expectNoViolations();
  });

  it('tell how far jobs are, and what an evaluation found', async () => {
    const list = async () =>
      jobListSchema
        .parse(await (await fetch(`${demo.url}/v1/jobs`)).json())
        .jobs.filter(({ request }) => request.kind === 'evaluate' && request.task_kind === 'frames');
    await page.getByRole('button', { name: 'Judge it by the runs told of' }).click();
    await page.waitForSelector('h3:text("The last evaluation")');
    const [job] = await list();
    const result = job!.result as EvaluationResult;
    expect(result.by_system.map(({ system_id: name }) => name)).toContain('mine');
    const shown = page.locator('section[aria-labelledby=jobs]');
    await shown.getByRole('link', { name: 'mine', exact: true }).waitFor();
    const told = await shown.locator('dt:text("Mean error") + dd').textContent();
    expect(told).toBe(`${result.mean_error_percent!.toFixed(1)} %`);
    await expectNoViolations();
    const { result: _, finished_at: __, ...begun } = job!;
    const running = { ...begun, state: 'running', progress: { stage: 'judging', percent: 40 } };
    await page.route('**/v1/jobs?*', (route) => route.fulfill({ json: { jobs: [running] } }));
    await shown.getByText('running: judging 40 %').waitFor();
    expect(await shown.locator('progress').getAttribute('value')).toBe('40');
    await expectNoViolations();
    await page.unroute('**/v1/jobs?*');
  });

  it('leave jobs out for who may only read, and ask for no other key', async () => {
    const refused = { type: 'about:blank', title: 'Forbidden', status: 403, code: 'forbidden', detail: 'no' };
    const expected = problems.length;
    await page.route('**/v1/jobs?*', (route) => route.fulfill({ status: 403, json: refused }));
    await page.getByText('Jobs are told to a key with the scope “admin”').waitFor();
    expect(await page.$('form[aria-label=Key]')).toBeNull();
    await page.unroute('**/v1/jobs?*');
    problems.splice(expected);
  });

  it('page through the fleet, filter it, and are used without a mouse', async () => {
    await open('Machines');
    await page.waitForSelector('tbody tr');
    const first = () => page.textContent('tbody tr th a');
    const before = await first();
    await page.getByRole('button', { name: 'Next' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForSelector('.pager :text("Page 2")');
    await page.waitForFunction((name) => document.querySelector('tbody th a')!.textContent !== name, before);
    await page.getByLabel('State').selectOption('gone');
    await page.waitForSelector(':text("No machine of the registry is like that")');
    await page.getByLabel('State').selectOption('alive');
    await page.waitForSelector('.state.alive');
    await page.getByLabel('Price an hour, at most').first().fill('0.1');
    await page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 25);
    await expectNoViolations();
  });

  it('ask for a key where the service wants one, and show it what it is given', async () => {
    const given: (string | undefined)[] = [];
    await page.route('**/v1/**', (route) => {
      given.push(route.request().headers()['authorization']);
      return given.at(-1) === undefined
        ? route.fulfill({
            status: 401,
            json: { status: 401, detail: 'a key is needed', code: 'unauthenticated' },
          })
        : route.continue();
    });
    const expected = problems.length;
    await open('Evaluation');
    await page.getByLabel('Key of this service').fill('ctf_mine');
    await page.keyboard.press('Enter');
    await page.waitForSelector('h2:text("In training")');
    expect(given.at(-1)).toBe('Bearer ctf_mine');
    expect(await page.$('form[aria-label=Key]')).toBeNull();
    await page.unroute('**/v1/**');
    problems.splice(expected);
  });

  it('asked nobody else, and complained of nothing', () => {
    expect([...hosts]).toEqual([demo.url]);
    expect(problems).toEqual([]);
  });
});
