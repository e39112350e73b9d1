import type { ObservationDocument } from '@ctfusion/schema/documents';
import type { ObservationAnswer, ObservationList, ObservationQuery } from '@ctfusion/schema/service';
import type { Asker, AskOptions } from './asker.js';

/** Measured runs. */
export class Observations {
  readonly #asker: Asker;

  constructor(asker: Asker) {
    this.#asker = asker;
  }

  /** From then on predictions of its machine know it. */
  add(run: ObservationDocument, options?: AskOptions): Promise<ObservationAnswer> {
    return this.#asker.document('POST', '/v1/observations', { body: run, ...options });
  }

  list(query: ObservationQuery = {}, options?: AskOptions): Promise<ObservationList> {
    return this.#asker.document('GET', '/v1/observations', { query, ...options });
  }
}
