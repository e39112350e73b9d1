#!/usr/bin/env node
/** Writes the JSON Schema of every document into docs/schemas/. Run by `npm run schemas`, which builds first. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { documentKinds, jsonSchemaOf } from '../packages/schema/dist/documents/index.js';

const folder = new URL('../docs/schemas/', import.meta.url);
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const kind of documentKinds) {
  writeFileSync(new URL(`${kind.name}.json`, folder), `${JSON.stringify(jsonSchemaOf(kind), null, 2)}\n`);
}
