import { counted } from '@ctfusion/base/text';
import type { OfferForm } from '@ctfusion/predict/systems';
import type { SystemImportDocument } from '@ctfusion/schema/documents';
import type { Command } from 'commander';
import { note, printJson } from '../output.js';

interface ImportOptions {
  from?: string;
  out: string;
  json?: boolean;
}

export function registerSystems(program: Command): void {
  const systems = program.command('systems').description('what is known of machines');
  systems
    .command('import')
    .description(
      'turn a list of offers into systems: what it says, and what data sheets say of the named parts',
    )
    .argument('<file>', 'offers (.json, .csv)')
    .option('--from <form>', "'vast' (its API), 'skypilot' (its catalogs) or 'csv' (default: recognised)")
    .requiredOption('--out <file>', 'systems to write (.jsonl: one document a line)')
    .option('--json', 'one JSON document on stdout')
    .action(importSystems);
}

async function importSystems(file: string, options: ImportOptions): Promise<void> {
  const { InputError, shown } = await import('@ctfusion/base');
  const { writeFileAtomically } = await import('@ctfusion/base/files');
  const { OFFER_FORMS } = await import('@ctfusion/predict/systems');
  const { readOffers } = await import('../input/offer-files.js');
  const { COLUMN } = await import('@ctfusion/schema/columns');
  const { from, out } = options;
  if (from !== undefined && !(OFFER_FORMS as readonly string[]).includes(from)) {
    throw new InputError(
      'unknown-name',
      `${shown(from)} is no form of offers; use ${OFFER_FORMS.join(', ')}`,
      {
        field: '--from',
      },
    );
  }
  if (!/\.(?:jsonl|ndjson)$/i.test(out)) {
    throw new InputError(
      'unknown-file-type',
      'systems are written as JSON lines: give a file that ends in .jsonl',
      {
        field: '--out',
      },
    );
  }
  const systems = await readOffers(file, from as OfferForm | undefined);
  writeFileAtomically(out, systems.map((system) => `${JSON.stringify(system)}\n`).join(''));
  const inferred = systems.filter((system) => system.facts[COLUMN.inferred] !== undefined).length;
  const unpriced = systems.filter((system) => system.price_per_hour === undefined).length;
  if (options.json)
    printJson<SystemImportDocument>({ schema_version: 1, out, systems: systems.length, inferred, unpriced });
  else
    note(
      `${out}: ${counted(systems.length, 'system')}; of ${inferred} something was concluded from names or figures (fact '${COLUMN.inferred}')` +
        (unpriced === 0 ? '' : `; ${unpriced} without a price`),
    );
}
