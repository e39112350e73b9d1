import type { ListeningDocument } from '@ctfusion/schema/documents';
import type { Command } from 'commander';
import { print, printJson } from '../output.js';
import { stopSignal } from '../stop-signal.js';

interface DemoOptions {
  port: string;
  data?: string;
  open: boolean;
  json?: boolean;
}

export function registerDemo(program: Command): void {
  program
    .command('demo')
    .description('start a service with the embedded systems and 200 made-up offers, and show its pages')
    .option('--port <number>', 'on which port of this machine; 0: a free one', '8080')
    .option('--data <folder>', 'keep it in a folder (default: in memory, gone with the demo)')
    .option('--no-open', 'print the address only, open no browser')
    .option('--json', 'one JSON document on stdout, once it listens')
    .action(demo);
}

async function demo({ port, data, open, json }: DemoOptions): Promise<void> {
  const { portOption } = await import('../number-option.js');
  const { runDemo } = await import('../demo/run-demo.js');
  const { openBrowser } = await import('../demo/open-browser.js');
  const number = portOption('--port', port);
  // Heard from the start: Ctrl-C while machines are registered ends it in order, too.
  const stopped = stopSignal();
  const running = await runDemo(number, data);
  const { url, systems, offers } = running;
  if (json) printJson<ListeningDocument>({ schema_version: 1, url, systems, offers });
  else {
    print(`${systems} embedded systems and ${offers} made-up offers are registered`);
    print(`${url}/ – Ctrl-C ends it`);
  }
  if (open) openBrowser(`${url}/`);
  await stopped;
  await running.stop();
}
