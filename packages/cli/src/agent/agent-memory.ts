import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseJson } from '@ctfusion/base';
import { readText, writeFileAtomically } from '@ctfusion/base/files';
import { validate } from '@ctfusion/schema';
import { type SystemDocument, systemDocument } from '@ctfusion/schema/documents';
import { z } from 'zod';

const memorySchema = z.strictObject({
  schema_version: z.literal(1),
  system: systemDocument.schema,
  /** Whether the service has this benchmark. */
  told: z.boolean(),
});

/** What an agent knows of its machine. */
export interface Remembered {
  readonly system: SystemDocument;
  readonly told: boolean;
}

/** Keeps it on disk: a machine is not benchmarked again because its agent, or the service, was restarted. */
export class AgentMemory {
  readonly #file: string;

  constructor(folder: string) {
    this.#file = join(folder, 'agent.json');
  }

  /** @throws InputError if the file is damaged. */
  read(): Remembered | undefined {
    if (!existsSync(this.#file)) return undefined;
    return validate(memorySchema, parseJson(readText(this.#file), this.#file), this.#file);
  }

  write(remembered: Remembered): void {
    writeFileAtomically(this.#file, `${JSON.stringify({ schema_version: 1, ...remembered })}\n`);
  }
}
