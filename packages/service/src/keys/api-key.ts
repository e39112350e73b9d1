import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { KeyRecord, KeyScope } from '@ctfusion/storage';

const FORM = /^ctf_([0-9a-f]{16})_([A-Za-z0-9_-]{43})$/;

/** A key as it is told once, and what is kept of it. */
export interface NewKey {
  readonly key: string;
  readonly record: KeyRecord;
}

/** A key of 256 random bits: a plain hash of them cannot be guessed back. */
export function createKey(operator: string, scopes: readonly KeyScope[], createdAt: Date): NewKey {
  const keyId = randomBytes(8).toString('hex');
  const secret = randomBytes(32).toString('base64url');
  return {
    key: `ctf_${keyId}_${secret}`,
    record: { keyId, secretHash: hashOf(secret).toString('hex'), operator, scopes, createdAt },
  };
}

/** The parts of a key as a request sends it; undefined for what is none. */
export function parseKey(text: string): { readonly keyId: string; readonly secret: string } | undefined {
  const [, keyId, secret] = FORM.exec(text) ?? [];
  return keyId === undefined || secret === undefined ? undefined : { keyId, secret };
}

/** Whether a secret is the key's, in a time that does not depend on how much of it is right. */
export const isSecretOf = (secret: string, { secretHash }: Pick<KeyRecord, 'secretHash'>): boolean =>
  timingSafeEqual(hashOf(secret), Buffer.from(secretHash, 'hex'));

const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();
