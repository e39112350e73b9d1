import { InputError, shown } from '@ctfusion/base';
import { importOffers, type OfferRow } from '@ctfusion/predict/systems';
import type { SystemDocument } from '@ctfusion/schema/documents';
import {
  benchmarkSchema,
  offersSchema,
  priceSchema,
  registeredOffersSchema,
  registeredSystemSchema,
  registrationSchema,
  storedName,
  systemIdParameter,
  systemListSchema,
  systemQuerySchema,
} from '@ctfusion/schema/service';
import type { SystemRecord } from '@ctfusion/storage';
import { z } from 'zod';
import { checkDocument } from '../answers/check-document.js';
import { heartbeatsOf } from '../fleet/system-state.js';
import { type Caller, requireOwner } from '../keys/key-ring.js';
import type { App, ServiceContext } from '../service-context.js';
import { callerOf } from './caller-of.js';
import { pageRequest, toldPage } from './paging.js';
import { registeredDocument } from './registered-document.js';
import { registeredSystem } from './registered-system.js';

/** Machines: registered by their operators, listed for everybody. */
export function systemRoutes(app: App, context: ServiceContext): void {
  const { storage, fleet, resolvers, now } = context;
  const tags = ['systems'];
  app.post(
    '/v1/systems',
    {
      config: { scope: 'report' },
      schema: {
        tags,
        summary: 'Register a machine: by the names of its parts, or by a document up to a full benchmark',
        body: registrationSchema,
        response: { 201: registeredSystemSchema },
      },
    },
    async (request, reply) => {
      const document = registeredDocument(request.body, resolvers);
      const record = await storage.systems.register(callerOf(request).operator, document, now());
      if (record === undefined) throw takenName(document.system_id);
      await fleet.settled(record.systemId);
      return reply.code(201).send(registeredSystem(record, context));
    },
  );
  app.post(
    '/v1/systems/offers',
    {
      config: { scope: 'report' },
      bodyLimit: 16 * 2 ** 20,
      schema: {
        tags,
        summary: 'Register the machines of a marketplace’s list of offers',
        body: offersSchema,
        response: { 200: registeredOffersSchema },
      },
    },
    async (request) => {
      const { offers, form } = request.body;
      const documents = importOffers(offers as OfferRow[], resolvers, form);
      for (const [index, document] of documents.entries()) {
        if (!storedName.safeParse(document.system_id).success)
          throw new InputError('invalid-value', `${shown(document.system_id)} is no name of a system`, {
            field: `offers.${index}`,
          });
        checkDocument(document as SystemDocument);
      }
      const outcome = { registered: [] as string[], refused: [] as string[] };
      for (const document of documents) {
        const record = await storage.systems.register(
          callerOf(request).operator,
          document as SystemDocument,
          now(),
        );
        outcome[record === undefined ? 'refused' : 'registered'].push(document.system_id);
      }
      await Promise.all(outcome.registered.map((id) => fleet.settled(id)));
      return outcome;
    },
  );
  app.get(
    '/v1/systems',
    {
      config: { scope: 'read' },
      schema: {
        tags,
        summary: 'List machines, page by page',
        querystring: systemQuerySchema,
        response: { 200: systemListSchema },
      },
    },
    async ({ query }) => {
      const { gpu, operator, maximum_price_per_hour: maximumPricePerHour, state } = query;
      const filter = {
        ...(gpu === undefined ? {} : { gpu }),
        ...(operator === undefined ? {} : { operator }),
        ...(maximumPricePerHour === undefined ? {} : { maximumPricePerHour }),
        ...(state === undefined ? {} : heartbeatsOf(state, now())),
      };
      const page = await storage.systems.list(filter, pageRequest(query));
      return toldPage('systems', page, (record) => registeredSystem(record, context));
    },
  );
  app.get(
    '/v1/systems/:system_id',
    {
      config: { scope: 'read' },
      schema: {
        tags,
        summary: 'One machine',
        params: systemIdParameter,
        response: { 200: registeredSystemSchema },
      },
    },
    async ({ params }) => registeredSystem(await known(context, params.system_id), context),
  );
  app.delete(
    '/v1/systems/:system_id',
    {
      config: { scope: 'report' },
      schema: {
        tags,
        summary: 'Remove a machine and its runs',
        params: systemIdParameter,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      await owned(context, callerOf(request), request.params.system_id);
      await storage.systems.remove(request.params.system_id);
      await fleet.settled(request.params.system_id);
      return reply.code(204).send(null);
    },
  );
  const changed = async (
    caller: Caller,
    systemId: string,
    change: (document: SystemDocument) => SystemDocument,
  ) => {
    await owned(context, caller, systemId);
    const record = await storage.systems.update(systemId, change, now());
    if (record === undefined) throw unknownSystem(systemId);
    await fleet.settled(systemId);
    return registeredSystem(record, context);
  };
  app.put(
    '/v1/systems/:system_id/price',
    {
      config: { scope: 'report' },
      schema: {
        tags,
        summary: 'Set the price of a machine; null takes it away',
        params: systemIdParameter,
        body: priceSchema,
        response: { 200: registeredSystemSchema },
      },
    },
    (request) =>
      changed(callerOf(request), request.params.system_id, ({ price_per_hour: _, ...document }) => {
        const { price_per_hour: price } = request.body;
        return price === null ? document : { ...document, price_per_hour: price };
      }),
  );
  app.post(
    '/v1/systems/:system_id/benchmarks',
    {
      config: { scope: 'report' },
      schema: {
        tags,
        summary: 'Upload a benchmark; it replaces an older one of the same backend',
        params: systemIdParameter,
        body: benchmarkSchema,
        response: { 200: registeredSystemSchema },
      },
    },
    async (request) => {
      const { system_id: systemId } = request.params;
      const answer = await changed(callerOf(request), systemId, (document) => {
        const others = document.benchmarks.filter(({ backend }) => backend !== request.body.backend);
        const measured = { ...document, benchmarks: [...others, request.body] };
        checkDocument(measured);
        return measured;
      });
      await storage.systems.setBenchmarkWanted(systemId, false);
      await fleet.settled(systemId);
      return { ...answer, benchmark_wanted: false };
    },
  );
  app.post(
    '/v1/systems/:system_id/benchmark-requests',
    {
      config: { scope: 'report' },
      schema: {
        tags,
        summary: 'Ask a machine to measure itself again: its next heartbeat is told',
        params: systemIdParameter,
        response: { 202: z.null() },
      },
    },
    async (request, reply) => {
      await owned(context, callerOf(request), request.params.system_id);
      await storage.systems.setBenchmarkWanted(request.params.system_id, true);
      await fleet.settled(request.params.system_id);
      return reply.code(202).send(null);
    },
  );
}

/** @throws InputError if there is no such machine. */
async function known({ storage }: ServiceContext, systemId: string): Promise<SystemRecord> {
  const record = await storage.systems.get(systemId);
  if (record === undefined) throw unknownSystem(systemId);
  return record;
}

/** @throws InputError if there is no such machine, or it is another operator's. */
async function owned(context: ServiceContext, caller: Caller, systemId: string): Promise<void> {
  requireOwner(caller, (await known(context, systemId)).operator);
}

const unknownSystem = (systemId: string): InputError =>
  new InputError('not-found', `no system is called ${shown(systemId)}`, { field: 'system_id' });

const takenName = (systemId: string): InputError =>
  new InputError('conflict', `another operator has a system called ${shown(systemId)}`, {
    field: 'system_id',
  });
