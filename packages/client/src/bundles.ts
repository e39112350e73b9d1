import type {
  Activation,
  ActivationRequest,
  BundleEvaluation,
  BundleList,
  BundleUpload,
  RollbackRequest,
  StoredBundle,
} from '@ctfusion/schema/service';
import { type Asker, type AskOptions, part } from './asker.js';

/** What answers. */
export class Bundles {
  readonly #asker: Asker;

  constructor(asker: Asker) {
    this.#asker = asker;
  }

  list(options?: AskOptions): Promise<BundleList> {
    return this.#asker.document('GET', '/v1/bundles', options);
  }

  /** It is checked, and answers once it is activated. */
  upload(bundle: BundleUpload, options?: AskOptions): Promise<StoredBundle> {
    return this.#asker.document('POST', '/v1/bundles', { body: bundle, ...options });
  }

  activate(bundleId: string, request: ActivationRequest = {}, options?: AskOptions): Promise<Activation> {
    return this.#asker.document('PUT', `/v1/bundles/${part(bundleId)}/activation`, {
      body: request,
      ...options,
    });
  }

  /** Brings back the one that answered before. */
  rollBack(request: RollbackRequest, options?: AskOptions): Promise<Activation> {
    return this.#asker.document('POST', '/v1/bundles/rollback', { body: request, ...options });
  }

  /** How it did in training, and since. */
  evaluation(bundleId: string, options?: AskOptions): Promise<BundleEvaluation> {
    return this.#asker.document('GET', `/v1/bundles/${part(bundleId)}/evaluation`, options);
  }
}
