import { InputError } from '@ctfusion/base';
import { importOffers, type OfferRow } from '@ctfusion/predict/systems';
import type { SystemDocument } from '@ctfusion/schema/documents';
import type { NamedSystem, registrationSchema } from '@ctfusion/schema/service';
import type { z } from 'zod';
import { checkDocument } from '../answers/check-document.js';
import type { ServiceContext } from '../service-context.js';

/**
 * The document of a machine as it was told of: a document already, or the names of its parts, whose data sheets are looked up.
 * @throws InputError where no part is named, or as `checkDocument`.
 */
export function registeredDocument(
  told: z.output<typeof registrationSchema>,
  resolvers: ServiceContext['resolvers'],
): SystemDocument {
  const document = told.schema_version === undefined ? namedDocument(told, resolvers) : told;
  checkDocument(document);
  return document;
}

/** The document of a machine of which the names of its parts are known. */
function namedDocument(system: NamedSystem, resolvers: ServiceContext['resolvers']): SystemDocument {
  const { system_id, gpu, gpus, cpu, vram_gb, vcpus, memory_gb, region, price_per_hour } = system;
  if (gpu === undefined && cpu === undefined)
    throw new InputError('setting-missing', 'name its GPU or its CPU', { field: 'gpu' });
  const row = { gpu, gpus, cpu, vram_gb, vcpus, memory_gb, region, price_per_hour };
  const given = Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined));
  const [offer] = importOffers([given as OfferRow], resolvers, 'csv');
  // A price of 0 says that it costs nothing, where a list of offers would say that nobody knows.
  return {
    ...offer!,
    system_id,
    ...(price_per_hour === undefined ? {} : { price_per_hour }),
  } as SystemDocument;
}
