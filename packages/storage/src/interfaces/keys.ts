/** What a key allows: asking, telling of one's own machines and runs, and everything. */
export const KEY_SCOPES = ['read', 'report', 'admin'] as const;
export type KeyScope = (typeof KEY_SCOPES)[number];

/** A key without what it is proved by. */
export interface KeyRecord {
  /** Public part of the key. */
  readonly keyId: string;
  /** SHA-256 of the secret part, in hexadecimal: the secret itself is kept nowhere. */
  readonly secretHash: string;
  readonly operator: string;
  readonly scopes: readonly KeyScope[];
  readonly createdAt: Date;
}

export interface KeyStore {
  add(key: KeyRecord): Promise<void>;
  get(keyId: string): Promise<KeyRecord | undefined>;
  list(): Promise<readonly KeyRecord[]>;
  /** Whether there was such a key. */
  remove(keyId: string): Promise<boolean>;
}
