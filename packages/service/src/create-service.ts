import { randomUUID } from 'node:crypto';
import { parse } from 'node:querystring';
import { InputError } from '@ctfusion/base';
import type { TransferBundle } from '@ctfusion/predict';
import type { Resolvers } from '@ctfusion/predict/systems';
import type { Problem } from '@ctfusion/schema/service';
import { KEY_SCOPES, type Storage } from '@ctfusion/storage';
import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import fastify, { type FastifyReply, type FastifyRequest, type FastifyServerOptions } from 'fastify';
import { jsonSchemaTransform, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { allowOrigins, checkOrigins } from './allowed-origins.js';
import { TaskMemory } from './answers/task-memory.js';
import { apiPage } from './api-page.js';
import { BodyMemory } from './body-memory.js';
import { Fleet } from './fleet/fleet.js';
import { type Caller, KeyRing, requireScope } from './keys/key-ring.js';
import { RequestCounts } from './keys/request-counts.js';
import { Metrics } from './metrics.js';
import type { PageFiles } from './pages/page-files.js';
import { pageRoutes } from './pages/page-routes.js';
import { problemOf } from './problems/problem-of.js';
import { readBody } from './read-body.js';
import { bundleRoutes } from './routes/bundles.js';
import { examinationRoutes } from './routes/examinations.js';
import { heartbeatRoutes } from './routes/heartbeats.js';
import { jobRoutes } from './routes/jobs.js';
import { keyRoutes } from './routes/keys.js';
import { modelRoutes } from './routes/models.js';
import { observationRoutes } from './routes/observations.js';
import { operationRoutes } from './routes/operation.js';
import { predictionRoutes } from './routes/predictions.js';
import { systemRoutes } from './routes/systems.js';
import { taskRoutes } from './routes/tasks.js';
import { securityHeaders } from './security-headers.js';
import type { App } from './service-context.js';
import { SilentConnections } from './silent-connections.js';

export interface ServiceOptions {
  /** Is closed with the service. */
  readonly storage: Storage;
  readonly resolvers: Resolvers;
  /** What a job does → how its time carries over from one machine to another; what is not there is not answered. */
  readonly transfers?: Readonly<Record<string, TransferBundle>>;
  /** What people read in a browser; none where absent. */
  readonly pages?: PageFiles;
  /** Threads that rank. */
  readonly workers?: number;
  /** Everybody may do everything: on one's own machine only. */
  readonly isOpen?: boolean;
  /** Origins whose pages may ask from a browser; none where absent. */
  readonly allowedOrigins?: readonly string[];
  /** Requests a minute of one key; of one address where there is no key. 0: any number. */
  readonly requestsPerMinute?: number;
  readonly logger?: FastifyServerOptions['logger'];
  readonly now?: () => Date;
}

const BODY_BYTES = 2 ** 20;
const REQUESTS_PER_MINUTE = 6000;
const REQUEST_MS = 60_000;
/** Where the same document is sent again and again. */
const REPEATED = '/v1/predictions';
/** Names by which a program on the same machine reaches it. A page of elsewhere whose name leads here has another. */
const OWN_HOSTS = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Who asks where no key is needed. */
const EVERYBODY: Caller = { keyId: 'open', operator: 'local', scopes: [...KEY_SCOPES] };

/** The service, not listening yet. @throws StorageUnavailableError if the database cannot be reached; InputError as `checkOrigins`. */
export async function createService(options: ServiceOptions): Promise<App> {
  const { storage, resolvers, isOpen = false, allowedOrigins = [], now = () => new Date() } = options;
  checkOrigins(allowedOrigins);
  const metrics = new Metrics();
  const app = fastify({
    logger: options.logger ?? false,
    bodyLimit: BODY_BYTES,
    requestTimeout: REQUEST_MS,
    genReqId: () => randomUUID(),
    forceCloseConnections: 'idle',
    // A page's document names what it does not know; it is not taken silently.
    routerOptions: { maxParamLength: 300, querystringParser: givenParameters },
    // A path that cannot be read is refused before any hook.
    frameworkErrors: (error, request, reply) =>
      sendProblem(reply.headers(securityHeaders()), problemOf(error, request.id)),
  }).withTypeProvider<ZodTypeProvider>() as App;
  let isStopping = false;
  const fleet = await Fleet.open(storage, {
    workers: options.workers ?? 1,
    now,
    onFailure(error) {
      metrics.countFailure();
      app.log.error(error, 'the registry could not be read');
    },
  });
  const silent = new SilentConnections(app.server);
  app.addHook('preClose', () => {
    isStopping = true;
    silent.close();
  });
  // Fastify closes connections that are idle when stopping begins. One that is answered after that would be kept for another request, and waited for.
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (isStopping) reply.header('connection', 'close');
    done(null, payload);
  });
  app.addHook('onClose', async () => {
    await fleet.close();
    await storage.close();
  });
  answerPlainly(app, metrics);
  await protect(app, options, isOpen ? undefined : new KeyRing(storage));
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'CTFusion',
        version: '1',
        description: 'Which machine finishes a task, when, how surely and at what cost.',
      },
      components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } } },
    },
    transform: jsonSchemaTransform,
  });
  const tasks = new TaskMemory(storage);
  const context = { storage, fleet, tasks, resolvers, transfers: options.transfers ?? {}, now };
  // Once the plugins are there: they see the routes that come after them.
  app.register((scoped, _, done) => {
    const routes = scoped as App;
    systemRoutes(routes, context);
    heartbeatRoutes(routes, context);
    taskRoutes(routes, context);
    modelRoutes(routes, context);
    predictionRoutes(routes, context);
    examinationRoutes(routes, context);
    observationRoutes(routes, context);
    bundleRoutes(routes, context);
    jobRoutes(routes, context);
    keyRoutes(routes, context);
    operationRoutes(routes, context, metrics, () => isStopping);
    pageRoutes(routes, options.pages ?? new Map());
    routes.get('/openapi.json', { schema: { hide: true } }, () => app.swagger());
    routes.get('/docs', { schema: { hide: true } }, (__, reply) =>
      reply.type('text/html; charset=utf-8').send(apiPage(app.swagger() as Parameters<typeof apiPage>[0])),
    );
    done();
  });
  await app.ready();
  return app;
}

/** Documents in and out: JSON that is checked, problems where something is wrong. */
function answerPlainly(app: App, metrics: Metrics): void {
  const bodies = new BodyMemory();
  app.setValidatorCompiler((route) => {
    const check = validatorCompiler(route as Parameters<typeof validatorCompiler>[0]);
    return route.url === REPEATED && route.httpPart === 'body'
      ? (body) => bodies.checked(body, check)
      : check;
  });
  // Tests hold the answers to their schemas; a check of every answer costs as much as the answer.
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    try {
      const text = body as string;
      // Clients tell the type of every body, of one that is not there, too. A route that wants one asks for it.
      if (text === '') done(null, undefined);
      else done(null, request.routeOptions.url === REPEATED ? bodies.read(text) : readBody(text));
    } catch (error) {
      done(error as Error);
    }
  });
  app.setErrorHandler((error, request, reply) => {
    const problem = problemOf(error, request.id);
    if (problem.status === 500) request.log.error(error);
    if (problem.status === 401) void reply.header('www-authenticate', 'Bearer');
    return sendProblem(reply, problem);
  });
  app.setNotFoundHandler(() => {
    throw new InputError('not-found', 'there is no such path, or not by this method');
  });
  app.addHook('onResponse', (request, reply, done) => {
    metrics.observe(
      request.method,
      request.routeOptions.url ?? 'none',
      reply.statusCode,
      reply.elapsedTime / 1000,
    );
    done();
  });
}

/** Parameters that have a value: an empty one is left out, as an empty field of a form is. */
function givenParameters(text: string): Record<string, unknown> {
  const parameters: Record<string, unknown> = parse(text);
  for (const [name, value] of Object.entries(parameters)) if (value === '') delete parameters[name];
  return parameters;
}

const sendProblem = (reply: FastifyReply, problem: Problem) =>
  reply.code(problem.status).type('application/problem+json').serializer(JSON.stringify).send(problem);

/** Who asks, how often, and what browsers are told. @param keys absent where everybody may do everything */
async function protect(app: App, options: ServiceOptions, keys: KeyRing | undefined): Promise<void> {
  const refusals = new WeakMap<FastifyRequest, unknown>();
  app.decorateRequest('caller', null);
  const headers = securityHeaders();
  app.addHook('onRequest', async (request, reply) => {
    void reply.headers(headers);
    if (keys === undefined) {
      if (!OWN_HOSTS.has(request.hostname.replace(/:\d+$/, '')))
        throw new InputError('forbidden', 'without keys the service answers its own machine only', {
          field: 'host',
        });
      request.caller = EVERYBODY;
      return;
    }
    // A refusal waits until it is counted.
    if (request.routeOptions.config.scope === undefined) return;
    try {
      request.caller = await keys.authenticate(request.headers.authorization);
    } catch (error) {
      refusals.set(request, error);
    }
  });
  // Before the limit: a page that is refused by it is to be told so.
  const { allowedOrigins = [] } = options;
  if (allowedOrigins.length > 0) await allowOrigins(app, allowedOrigins);
  const max = options.requestsPerMinute ?? REQUESTS_PER_MINUTE;
  if (max > 0)
    await app.register(rateLimit, {
      max,
      timeWindow: 60_000,
      store: RequestCounts,
      keyGenerator: (request: FastifyRequest) => request.caller?.keyId ?? request.ip,
    });
  // After the limit, which counts refused requests, too, and before a body is read.
  app.addHook('preParsing', (request, _, payload, done) => {
    const { scope } = request.routeOptions.config;
    const refusal = refusals.get(request);
    if (refusal !== undefined) throw refusal;
    if (scope !== undefined && request.caller !== null) requireScope(request.caller, scope);
    done(null, payload);
  });
}
