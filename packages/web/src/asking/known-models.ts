import { parseCsv } from '@ctfusion/base';
import { type CatalogModel, parseLanguageModels, parseNetworks } from '@ctfusion/predict/models';
import { recordsOf } from '@ctfusion/predict/systems';
import type { PageData } from '../page-data.js';

/** The embedded catalog of well-known architectures. */
export function knownModels({ language, networks }: PageData['models']): CatalogModel[] {
  return [
    ...parseLanguageModels(language, 'language.jsonl'),
    ...parseNetworks(recordsOf(parseCsv(networks, 'networks.csv', () => 'text'))),
  ];
}
