import { InputError } from '@ctfusion/base';
import type { NameResolver, Resolution } from '../names/resolution.js';
import type { OfferRow } from './cells.js';
import { importCsv, namesParts } from './csv.js';
import type { Offer, OfferedSystem } from './offer.js';
import type { Resolvers } from './part-evidence.js';
import { importSkypilot } from './skypilot.js';
import { importVast } from './vast.js';

/** Who wrote a list of offers: vast.ai's API, a catalog of SkyPilot's, or people. */
export const OFFER_FORMS = ['vast', 'skypilot', 'csv'] as const;
export type OfferForm = (typeof OFFER_FORMS)[number];

const IMPORTERS: Readonly<Record<OfferForm, (rows: readonly OfferRow[], resolvers: Resolvers) => Offer[]>> = {
  vast: importVast,
  skypilot: importSkypilot,
  csv: importCsv,
};

/** The rows of a parsed document: a list, or an object whose `offers` is one. Undefined for any other shape. */
export function offerRows(content: unknown): OfferRow[] | undefined {
  const list = Array.isArray(content) ? content : isObject(content) ? content['offers'] : undefined;
  return Array.isArray(list) && list.every(isObject) ? list : undefined;
}

/** What wrote rows with these columns, by those that only it has; undefined for rows that are no offers. */
export function recogniseOffers(names: readonly string[]): OfferForm | undefined {
  const has = (...wanted: string[]): boolean => wanted.every((name) => names.includes(name));
  if (has('InstanceType', 'AcceleratorName')) return 'skypilot';
  if (has('gpu_name', 'num_gpus', 'dph_total') || has('gpu_name', 'num_gpus', 'gpu_ram')) return 'vast';
  return namesParts(names) ? 'csv' : undefined;
}

/**
 * Systems of a list of offers, in its order, one a row: what the offer says, what the marketplace measured, and what the data sheets of
 * the named parts add. What is missing stays missing; what was concluded stands in the fact `inferred`.
 * @param form who wrote the rows; recognised where it is not given.
 * @throws InputError if the rows are of another form.
 */
export function importOffers(
  rows: readonly OfferRow[],
  resolvers: Resolvers,
  form?: OfferForm,
): OfferedSystem[] {
  return listOffers(rows, resolvers, form).map((offer) => offer.document());
}

/** As `importOffers`, fact by fact: a list of ten thousand need not be documents first. @throws InputError as `importOffers`. */
export function listOffers(rows: readonly OfferRow[], resolvers: Resolvers, form?: OfferForm): Offer[] {
  if (rows.length === 0) throw new InputError('no-rows', 'there is no offer');
  const names = Object.keys(rows[0]!);
  const recognised = recogniseOffers(names);
  const chosen = form ?? recognised;
  if (chosen === undefined || (form !== undefined && form !== 'csv' && recognised !== form)) {
    const expected =
      form === undefined ? 'offers of vast.ai or SkyPilot, or a column gpu or cpu' : `offers of ${form}`;
    throw new InputError(
      'wrong-type',
      `expected ${expected}; the columns are ${names.slice(0, 8).join(', ')}`,
    );
  }
  return IMPORTERS[chosen](rows, { gpu: remembering(resolvers.gpu), cpu: remembering(resolvers.cpu) });
}

/** Lists of offers name few parts many times. */
function remembering(resolve: NameResolver): NameResolver {
  const known = new Map<string, Resolution>();
  return (raw, hints = {}) => {
    const key = `${hints.memoryGb}|${hints.gpuCores}|${raw}`;
    const resolution = known.get(key) ?? resolve(raw, hints);
    known.set(key, resolution);
    return resolution;
  };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
