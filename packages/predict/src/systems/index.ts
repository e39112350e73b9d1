export {
  type CatalogRow,
  type DataSheet,
  type DeviceKind,
  parseDataSheets,
} from './catalog/data-sheet.js';
export type { FactName, Facts } from './fact-names.js';
export { anyResolver } from './names/any-resolver.js';
export { createCpuResolver } from './names/cpu-resolver.js';
export { createGpuResolver } from './names/gpu-resolver.js';
export { type NameHints, parseHints } from './names/hints.js';
export type { NameResolver, Resolution } from './names/resolution.js';
export type { OfferRow } from './offers/cells.js';
export {
  importOffers,
  listOffers,
  OFFER_FORMS,
  type OfferForm,
  offerRows,
  recogniseOffers,
} from './offers/import-offers.js';
export type { Offer, OfferedSystem } from './offers/offer.js';
export type { Resolvers } from './offers/part-evidence.js';
export {
  curveTable,
  type Gathering,
  gatherSystems,
  newestOfEach,
  type Systems,
} from './sources/gather-systems.js';
export { located } from './sources/located.js';
export { offerTable } from './sources/offer-table.js';
export { recordsOf } from './sources/records.js';
export { type SystemReading, type SystemSource, systemSource } from './sources/system-source.js';
