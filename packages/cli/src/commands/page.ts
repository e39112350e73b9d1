import type { PageDocument } from '@ctfusion/schema/documents';
import type { Command } from 'commander';
import { note, printJson } from '../output.js';

interface PageOptions {
  out: string;
  systems?: string;
  json?: boolean;
}

export function registerPage(program: Command): void {
  program
    .command('page')
    .description('write one file that ranks machines in any browser, without a service and without a network')
    .requiredOption('--out <file>', 'page to write (.html)')
    .option(
      '--systems <file>',
      'offers or systems that the page shows first (.json, .csv; default: made-up offers)',
    )
    .option('--json', 'one JSON document on stdout')
    .action(writePage);
}

async function writePage({ out, systems, json }: PageOptions): Promise<void> {
  const { InputError } = await import('@ctfusion/base');
  const { writeFileAtomically } = await import('@ctfusion/base/files');
  const { pageFile } = await import('../input/page-file.js');
  if (!/\.html?$/i.test(out)) {
    throw new InputError('unknown-file-type', 'a page is written as HTML: give a file that ends in .html', {
      field: '--out',
    });
  }
  const { html, kinds } = pageFile(systems);
  writeFileAtomically(out, html);
  const bytes = Buffer.byteLength(html);
  if (json) printJson<PageDocument>({ schema_version: 1, out, bytes, kinds });
  else
    note(
      `${out}: ${(bytes / 2 ** 20).toFixed(1)} MiB; knows tasks of ${kinds.join(', ')}; open it in a browser`,
    );
}
