import type { KeyList, KeyRequest, NewKey } from '@ctfusion/schema/service';
import { type Asker, type AskOptions, part } from './asker.js';

/** Who may do what. */
export class Keys {
  readonly #asker: Asker;

  constructor(asker: Asker) {
    this.#asker = asker;
  }

  /** The key itself is told this once. */
  add(request: KeyRequest, options?: AskOptions): Promise<NewKey> {
    return this.#asker.document('POST', '/v1/keys', { body: request, ...options });
  }

  list(options?: AskOptions): Promise<KeyList> {
    return this.#asker.document('GET', '/v1/keys', options);
  }

  remove(keyId: string, options?: AskOptions): Promise<void> {
    return this.#asker.nothing('DELETE', `/v1/keys/${part(keyId)}`, options);
  }
}
