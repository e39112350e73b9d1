import type { DeviceKind, NameHints, Resolution } from '@ctfusion/predict/systems';
import type { DataSheetDocument } from '@ctfusion/schema/documents';
import type { Command } from 'commander';
import { print, printJson } from '../output.js';

interface CatalogOptions {
  from?: string;
  kind?: string;
  json?: boolean;
}

interface Query {
  readonly raw: string;
  readonly hints: NameHints;
}

export function registerCatalog(program: Command): void {
  program
    .command('catalog')
    .description('the data sheet that a name of a GPU or CPU means, however it is written')
    .argument('[names...]', 'names, as nvidia-smi, lspci, a marketplace or /proc/cpuinfo print them')
    .option(
      '--from <file>',
      'names to look up: column `raw`, and hints in `note` (memory_mib=24564, gpu_cores=10)',
    )
    .option('--kind <kind>', "'gpu' or 'cpu' (default: whichever knows the name)")
    .option('--json', 'a list of {query, status, name, candidates} on stdout')
    .action(catalog);
}

async function catalog(names: string[], options: CatalogOptions): Promise<void> {
  const { readResolver } = await import('../input/catalog-files.js');
  const { InputError, shown } = await import('@ctfusion/base');
  if (options.kind !== undefined && options.kind !== 'gpu' && options.kind !== 'cpu') {
    throw new InputError('unknown-name', `${shown(options.kind)} is no kind; use 'gpu' or 'cpu'`, {
      field: '--kind',
    });
  }
  const queries = [
    ...names.map((raw): Query => ({ raw, hints: {} })),
    ...(options.from === undefined ? [] : await readQueries(options.from)),
  ];
  if (queries.length === 0) throw new InputError('value-missing', 'give a name, or names with --from');
  const resolve = readResolver(options.kind as DeviceKind | undefined);
  const answers = queries.map(({ raw, hints }) => ({ raw, resolution: resolve(raw, hints) }));
  if (options.json) {
    printJson<DataSheetDocument[]>(answers.map(({ raw, resolution }) => catalogDocument(raw, resolution)));
    return;
  }
  const { formatResolution } = await import('../catalog-text.js');
  print(answers.map(({ raw, resolution }) => formatResolution(raw, resolution)).join('\n\n'));
}

/** @throws InputError if the file has no column `raw`. */
async function readQueries(file: string): Promise<Query[]> {
  const { readRows } = await import('@ctfusion/base/files');
  const { parseHints } = await import('@ctfusion/predict/systems');
  const table = await readRows(file, () => 'text');
  const notes = table.has('note') ? table.texts('note') : undefined;
  return Array.from(table.texts('raw'), (raw, row) => ({ raw, hints: parseHints(notes?.[row] ?? '') }));
}

function catalogDocument(
  query: string,
  { status, sheet, candidates, reason, notes }: Resolution,
): DataSheetDocument {
  return {
    schema_version: 1,
    query,
    status,
    name: sheet?.name ?? null,
    candidates: candidates.map((candidate) => candidate.name),
    ...(reason === undefined ? {} : { reason }),
    ...(notes.length === 0 ? {} : { notes }),
    ...(sheet === undefined ? {} : { kind: sheet.kind, facts: sheet.facts, source: sheet.source }),
  };
}
