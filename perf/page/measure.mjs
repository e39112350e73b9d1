/**
 * Times the page in a browser: `node perf/page/measure.mjs [OFFERS] [ROUNDS]`, after `npm run build`; Chromium is at CHROMIUM_PATH or where
 * Debian puts it. Makes OFFERS (200) offers, and asks for a ranking by each kind of task, ROUNDS (7) times. Prints JSON: bytes of the page, and what
 * it says of its own time, ms: the first answer and the median of the others.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { median } from '../child-time.mjs';
import { need } from '../needs.mjs';
import { makeMarket } from '../offers/market.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const [count = '200', rounds = '7'] = process.argv.slice(2);
const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
need({ program: { path: executablePath, advice: 'run apt-get install chromium, or set CHROMIUM_PATH' } });
const { chromium } = await import('playwright-core');
const KINDS = ['Language model', 'Make images', 'Train', 'Video or photos'];

/** Asks again by another deadline, so that nothing can be remembered. */
async function ask(page, round) {
  // Not its text, which is rounded: two answers may take the same.
  const before = await page.getAttribute('[data-elapsed]', 'data-elapsed');
  await page.getByLabel('Deadline').fill(`${1000 + round}s`);
  await page.waitForFunction(
    (old) => document.querySelector('[data-elapsed]')?.getAttribute('data-elapsed') !== old,
    before,
  );
  return Number(await page.getAttribute('[data-elapsed]', 'data-elapsed'));
}

const folder = mkdtempSync(join(tmpdir(), 'ctfusion-perf-'));
const browser = await chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
});
try {
  const offersFile = join(folder, 'offers.json');
  const file = join(folder, 'page.html');
  const { offers } = JSON.parse(readFileSync(join(root, 'examples', 'offers.json'), 'utf8'));
  writeFileSync(offersFile, JSON.stringify({ offers: makeMarket(offers, Number(count)) }));
  execFileSync(process.execPath, [
    join(root, 'packages/cli/bin/ctfusion.js'),
    'page',
    '--systems',
    offersFile,
    '--out',
    file,
  ]);
  const page = await browser.newPage();
  await page.goto(pathToFileURL(file).href);
  await page.waitForSelector('.machine');
  const results = {
    load_average: loadavg()[0],
    offers: Number(count),
    bytes: statSync(file).size,
    kinds: {},
  };
  let asked = 0;
  for (const kind of KINDS) {
    await page.getByText(kind, { exact: true }).click();
    const times = [];
    for (let round = 0; round <= Number(rounds); round++) times.push(await ask(page, asked++));
    const [first, ...later] = times;
    results.kinds[kind] = { first_ms: Math.round(first), median_ms: Math.round(median(later)) };
  }
  console.log(JSON.stringify(results, null, 2));
} finally {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}
