import { InputError } from '@ctfusion/base';
import type { KeyScope, Storage } from '@ctfusion/storage';
import { isSecretOf, parseKey } from './api-key.js';

/** Who asks, and what the key allows. */
export interface Caller {
  readonly keyId: string;
  readonly operator: string;
  readonly scopes: readonly KeyScope[];
}

const MOST_REMEMBERED = 10_000;
/** What a key that nobody has is compared with, so that a wrong name takes as long as a wrong secret. */
const NOBODY = { secretHash: '00'.repeat(32) };

/** Knows keys; those that were asked for are remembered until they change. */
export class KeyRing {
  readonly #storage: Storage;
  readonly #known = new Map<string, Caller & { readonly secretHash: string }>();

  constructor(storage: Storage) {
    this.#storage = storage;
    storage.subscribe((change) => {
      if (change.kind === 'everything') this.#known.clear();
      if (change.kind === 'key') this.#known.delete(change.id);
    });
  }

  /** @throws InputError without a key that is known, by an `Authorization: Bearer …` header. */
  async authenticate(authorization: string | undefined): Promise<Caller> {
    const given = parseKey(/^Bearer (\S+)$/i.exec(authorization ?? '')?.[1] ?? '');
    if (given === undefined) throw refusal('a key is needed: Authorization: Bearer ctf_…');
    const key = this.#known.get(given.keyId) ?? (await this.#storage.keys.get(given.keyId));
    if (!isSecretOf(given.secret, key ?? NOBODY) || key === undefined) throw refusal('the key is not known');
    if (this.#known.size >= MOST_REMEMBERED) this.#known.clear();
    this.#known.set(given.keyId, key);
    return key;
  }
}

const refusal = (detail: string): InputError =>
  new InputError('unauthenticated', detail, { field: 'authorization' });

/** @throws InputError if a key does not allow what is asked. An admin's allows everything, one that reports may ask, too. */
export function requireScope({ scopes }: Caller, scope: KeyScope): void {
  const isAllowed =
    scopes.includes('admin') || scopes.includes(scope) || (scope === 'read' && scopes.includes('report'));
  if (!isAllowed) throw new InputError('forbidden', `the key lacks the scope '${scope}'`);
}

/** @throws InputError if a machine is another operator's. */
export function requireOwner({ scopes, operator }: Caller, owner: string): void {
  if (operator !== owner && !scopes.includes('admin'))
    throw new InputError('forbidden', 'the system is another operator’s', { field: 'system_id' });
}
