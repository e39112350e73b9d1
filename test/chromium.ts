import { existsSync } from 'node:fs';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
const flags =
  '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';
/** Less than a test's own limit, so that an error names what was waited for. */
const PATIENCE_MS = 100_000;

/** Whether a browser is here; `CHROMIUM_PATH` names another. */
export const hasChromium = existsSync(executablePath);

/** Takes a while to start, so test files that run in one process share it; it goes with the process. */
let browser: Promise<Browser> | undefined;

/** An empty page that shares nothing with others. Who opens it closes it. */
export async function openPage(options: BrowserContextOptions = {}): Promise<Page> {
  browser ??= chromium.launch({ executablePath, args: flags.split(' ') });
  const page = await (await browser).newPage(options);
  page.setDefaultTimeout(PATIENCE_MS);
  return page;
}
