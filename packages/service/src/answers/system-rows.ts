import type { SystemRow } from '@ctfusion/predict';
import { systemDocument, systemEntry, systemEntryOf } from '@ctfusion/schema/documents';
import { type Machine, withOneBenchmark } from './machine.js';

/** Rows of machines: a machine that stays is read once for each backend, whatever is asked of it. A changed one is another object. */
export class SystemRows {
  readonly #byMachine = new WeakMap<Machine, Map<string, SystemRow>>();

  /** @throws InputError of a document that is none. */
  of(machine: Machine, backend: string): SystemRow {
    const known = this.#byMachine.get(machine) ?? new Map<string, SystemRow>();
    this.#byMachine.set(machine, known);
    const row = known.get(backend) ?? read(machine, backend);
    known.set(backend, row);
    return row;
  }
}

function read(machine: Machine, backend: string): SystemRow {
  const document = withOneBenchmark(machine.document, backend);
  // What a service registers was checked then; what an older one stored may need an upgrade.
  const { row, curves } =
    document.schema_version === systemDocument.version
      ? systemEntry(document, backend)
      : systemEntryOf({ ...(document as object) }, 'systems.0', backend);
  return { row, curves };
}
