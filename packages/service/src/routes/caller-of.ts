import type { FastifyRequest } from 'fastify';
import type { Caller } from '../keys/key-ring.js';

/** Who asks a route that needs a key. */
export function callerOf({ caller }: FastifyRequest): Caller {
  if (caller === null) throw new TypeError('the route has no scope');
  return caller;
}
