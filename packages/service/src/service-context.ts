import type { TransferBundle } from '@ctfusion/predict';
import type { Resolvers } from '@ctfusion/predict/systems';
import type { Storage } from '@ctfusion/storage';
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { TaskMemory } from './answers/task-memory.js';
import type { Fleet } from './fleet/fleet.js';
import type { Caller } from './keys/key-ring.js';

/** What routes share. */
export interface ServiceContext {
  readonly storage: Storage;
  readonly fleet: Fleet;
  readonly tasks: TaskMemory;
  /** Of names of parts. */
  readonly resolvers: Resolvers;
  /** What a job does → how its time carries over from one machine to another. */
  readonly transfers: Readonly<Record<string, TransferBundle>>;
  readonly now: () => Date;
}

export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>;

declare module 'fastify' {
  interface FastifyRequest {
    /** Absent on paths that everybody may ask. */
    caller: Caller | null;
  }
  interface FastifyContextConfig {
    /** What a key must allow; absent: no key is needed. */
    scope?: 'read' | 'report' | 'admin';
  }
}
