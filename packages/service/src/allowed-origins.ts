import { InputError, shown } from '@ctfusion/base';
import cors from '@fastify/cors';
import type { App } from './service-context.js';

/** A preflight's answer holds for so long. */
const PREFLIGHT_S = 600;

/**
 * Lets pages of some origins ask from a browser (CORS). Credentials of a browser are never sent: a key is needed from there, too.
 * @param origins that `checkOrigins` let through
 */
export async function allowOrigins(app: App, origins: readonly string[]): Promise<void> {
  await app.register(cors, {
    origin: [...origins],
    methods: ['GET', 'POST', 'PUT', 'DELETE'],
    allowedHeaders: ['authorization', 'content-type'],
    exposedHeaders: ['retry-after', 'x-ratelimit-remaining', 'x-ratelimit-reset'],
    maxAge: PREFLIGHT_S,
  });
}

/**
 * Checks that origins are written as browsers send them: scheme, host and, where it is not the scheme's own, port.
 * @throws InputError of one that no browser would send.
 */
export function checkOrigins(origins: readonly string[]): void {
  for (const origin of origins) {
    const url = URL.canParse(origin) ? new URL(origin) : undefined;
    // A star is a character of host names to the platform's parser, and a pattern to who writes it.
    const isExact = url?.origin === origin && !origin.includes('*');
    if (isExact && /^https?:$/.test(url.protocol)) continue;
    throw new InputError(
      'invalid-value',
      `${shown(origin)} is no origin of a page; write it as browsers do: https://app.example or http://127.0.0.1:3000`,
      { field: 'allowed_origins' },
    );
  }
}
