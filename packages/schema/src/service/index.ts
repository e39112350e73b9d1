export {
  type PredictionQuestion,
  predictionAnswerSchema,
  predictionBatchSchema,
  predictionRequestSchema,
  type RankingRequest,
  rankingAnswerSchema,
  rankingRequestSchema,
  registeredTaskSchema,
  taskListSchema,
} from './answers.js';
export {
  activationRequestSchema,
  activationSchema,
  bundleListSchema,
  bundleUploadSchema,
  rollbackRequestSchema,
  storedBundleSchema,
} from './bundles.js';
export { contentName, pageQuery, storedName } from './fields.js';
export { keyIdParameter, keyListSchema, keyRequestSchema, keySchema, newKeySchema } from './keys.js';
export {
  observationAnswerSchema,
  observationListSchema,
  observationQuerySchema,
  storedObservationSchema,
} from './observations.js';
export { type Problem, problemSchema } from './problem.js';
export {
  benchmarkSchema,
  heartbeatAnswerSchema,
  heartbeatsAnswerSchema,
  heartbeatsSchema,
  type NamedSystem,
  namedSystemSchema,
  offersSchema,
  priceSchema,
  type RegisteredSystem,
  registeredOffersSchema,
  registeredSystemSchema,
  registrationSchema,
  type SystemState,
  systemIdParameter,
  systemListSchema,
  systemQuerySchema,
  systemStateSchema,
} from './systems.js';
