import { join } from 'node:path';
import { readCsv, readText } from '@ctfusion/base/files';
import { type CatalogModel, parseLanguageModels, parseNetworks } from '@ctfusion/predict/models';
import { recordsOf } from '@ctfusion/predict/systems';
import { assetFolder } from '../input/assets.js';

/** The well-known architectures that travel with the command. */
export function readModels(): CatalogModel[] {
  const folder = assetFolder('models');
  const language = join(folder, 'language.jsonl');
  return [
    ...parseLanguageModels(readText(language), language),
    ...parseNetworks(recordsOf(readCsv(join(folder, 'networks.csv'), () => 'text'))),
  ];
}
