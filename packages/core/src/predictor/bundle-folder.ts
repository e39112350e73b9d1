import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Booster } from '@ctfusion/gbdt';
import { type Bundle, bundleSchema } from '@ctfusion/schema';

/** Writes `predictor.json`, its keys in the schema's order, and the models that it names into an existing folder. */
export function writeBundle(folder: string, bundle: Bundle, boosters: readonly Booster[]): void {
  writeFileSync(join(folder, 'predictor.json'), `${JSON.stringify(bundleSchema.parse(bundle), null, 1)}\n`);
  for (const [index, path] of bundle.models.entries()) {
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    writeFileSync(join(folder, path), boosters[index]!.toText());
  }
}
