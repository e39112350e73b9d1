import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { InputError, parseJson } from '@ctfusion/base';
import { FolderSource } from '@ctfusion/base/files';
import { TRANSFER_KINDS, type TransferKind } from '@ctfusion/predict';
import type { StartOptions } from '@ctfusion/service';
import { assetFolder } from './assets.js';
import { readResolvers } from './catalog-files.js';
import { servicePages } from './service-pages.js';
import { readTransferBundle } from './transfer-model.js';

/** What a service answers by and shows, as it travels with the command. */
export function serviceParts(): Pick<StartOptions, 'resolvers' | 'bundles' | 'transfers' | 'pages'> {
  const kinds = Object.keys(TRANSFER_KINDS) as TransferKind[];
  return {
    resolvers: readResolvers(),
    bundles: travellingBundles(),
    transfers: Object.fromEntries(kinds.map((kind) => [kind, readTransferBundle(kind)])),
    pages: servicePages(),
  };
}

/** Who only predicts need not install a database. */
export async function importService(): Promise<typeof import('@ctfusion/service')> {
  try {
    return await import('@ctfusion/service');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new InputError('not-installed', 'the service is not installed: npm install @ctfusion/service');
  }
}

/** The files of every bundle that travels with the command and has no licence of its own. */
function travellingBundles(): Record<string, string>[] {
  const folder = assetFolder('bundles');
  const has = (name: string, file: string): boolean => existsSync(join(folder, name, file));
  return readdirSync(folder)
    .filter((name) => has(name, 'predictor.json') && !has(name, 'ATTRIBUTION.md'))
    .sort()
    .map((name) => {
      const source = new FolderSource(join(folder, name));
      const predictor = source.readText('predictor.json');
      const { models } = parseJson(predictor, source.nameOf('predictor.json')) as { models: string[] };
      const texts = models.map((path) => [path, source.readText(path)] as const);
      return { 'predictor.json': predictor, ...Object.fromEntries(texts) };
    });
}
