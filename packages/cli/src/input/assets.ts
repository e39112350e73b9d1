import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder of the command's own package: this file is two levels down in it, as a source, built and bundled. */
export const packageRoot = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** What travels with the command, and where a checkout has it. */
const CHECKOUT_FOLDERS = {
  catalog: 'data/catalog',
  models: 'data/models',
  bundles: 'bundles',
  examples: 'examples',
} as const;

/** A folder that travels with the command: the checkout's own, else the copy inside the installed package. */
export function assetFolder(name: keyof typeof CHECKOUT_FOLDERS): string {
  const checkout = join(packageRoot, '..', '..', CHECKOUT_FOLDERS[name]);
  return existsSync(checkout) ? checkout : join(packageRoot, 'assets', name);
}
