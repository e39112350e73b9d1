import { InputError, shown } from '@ctfusion/base';
import { loadBundle, textSource } from '@ctfusion/predict';
import {
  activationRequestSchema,
  activationSchema,
  bundleListSchema,
  bundleUploadSchema,
  contentName,
  rollbackRequestSchema,
  storedBundleSchema,
} from '@ctfusion/schema/service';
import type { Activation } from '@ctfusion/storage';
import { z } from 'zod';
import type { App, ServiceContext } from '../service-context.js';
import { callerOf } from './caller-of.js';

const bundleParameter = z.strictObject({ bundle_id: contentName });

/** What answers: bundles are added, one of a kind is active, and the one before can be brought back. */
export function bundleRoutes(app: App, { storage, fleet, now }: ServiceContext): void {
  const tags = ['bundles'];
  app.get(
    '/v1/bundles',
    {
      config: { scope: 'read' },
      schema: { tags, summary: 'List bundles', response: { 200: bundleListSchema } },
    },
    async () => {
      const active = new Set((await storage.bundles.active()).map(({ bundleId }) => bundleId));
      const bundles = await storage.bundles.list();
      return {
        bundles: bundles.map((bundle) => ({
          bundle_id: bundle.bundleId,
          task_kind: bundle.taskKind,
          uploaded_by: bundle.uploadedBy,
          uploaded_at: bundle.uploadedAt.toISOString(),
          active: active.has(bundle.bundleId),
        })),
      };
    },
  );
  app.post(
    '/v1/bundles',
    {
      config: { scope: 'admin' },
      bodyLimit: 64 * 2 ** 20,
      schema: {
        tags,
        summary: 'Upload a bundle; it is checked, and answers once it is activated',
        body: bundleUploadSchema,
        response: { 201: storedBundleSchema },
      },
    },
    async (request, reply) => {
      const { predictor: document, models = {} } = request.body;
      const predictor = JSON.stringify(document);
      const loaded = loadBundle(textSource({ ...models, 'predictor.json': predictor }));
      if (loaded.taskKind === undefined)
        throw new InputError(
          'unsupported-method',
          `a bundle of kind ${shown(loaded.kind)} knows no kinds of tasks`,
          {
            field: 'predictor.kind',
          },
        );
      const bundleId = loaded.toBundle().document.digests.document;
      const bundle = {
        bundleId,
        taskKind: loaded.taskKind,
        predictor,
        models,
        uploadedBy: callerOf(request).operator,
        uploadedAt: now(),
      };
      await storage.bundles.add(bundle);
      const isActive = (await storage.bundles.active()).some((one) => one.bundleId === bundleId);
      return reply.code(201).send({
        bundle_id: bundleId,
        task_kind: bundle.taskKind,
        uploaded_by: bundle.uploadedBy,
        uploaded_at: bundle.uploadedAt.toISOString(),
        active: isActive,
      });
    },
  );
  const activate = async (
    choice: { readonly taskKind: string; readonly bundleId: string; readonly activatedBy: string },
    expected: number,
  ) => {
    const activation = await storage.bundles.activate({ ...choice, activatedAt: now() }, expected);
    if (activation === undefined)
      throw new InputError('conflict', 'another bundle was activated meanwhile; look which answers now', {
        field: 'expected_generation',
      });
    await fleet.settledBundles();
    return told(activation);
  };
  app.put(
    '/v1/bundles/:bundle_id/activation',
    {
      config: { scope: 'admin' },
      schema: {
        tags,
        summary: 'Let a bundle answer tasks of its kind from now on',
        params: bundleParameter,
        body: activationRequestSchema,
        response: { 200: activationSchema },
      },
    },
    async (request) => {
      const bundle = await storage.bundles.get(request.params.bundle_id);
      if (bundle === undefined)
        throw new InputError('not-found', 'there is no such bundle', { field: 'bundle_id' });
      const { taskKind, bundleId } = bundle;
      const [last] = await storage.bundles.history(taskKind);
      const expected = request.body.expected_generation ?? last?.generation ?? 0;
      return await activate({ taskKind, bundleId, activatedBy: callerOf(request).operator }, expected);
    },
  );
  app.post(
    '/v1/bundles/rollback',
    {
      config: { scope: 'admin' },
      schema: {
        tags,
        summary: 'Bring back the bundle that answered before',
        body: rollbackRequestSchema,
        response: { 200: activationSchema },
      },
    },
    async (request) => {
      const { task_kind: taskKind } = request.body;
      const history = await storage.bundles.history(taskKind);
      const before = history.find(({ bundleId }) => bundleId !== history[0]?.bundleId);
      if (before === undefined)
        throw new InputError('not-found', `no other bundle answered tasks of ${shown(taskKind)} before`, {
          field: 'task_kind',
        });
      const activatedBy = callerOf(request).operator;
      return await activate({ taskKind, bundleId: before.bundleId, activatedBy }, history[0]!.generation);
    },
  );
}

const told = ({ taskKind, bundleId, generation, activatedBy, activatedAt }: Activation) => ({
  task_kind: taskKind,
  bundle_id: bundleId,
  generation,
  activated_by: activatedBy,
  activated_at: activatedAt.toISOString(),
});
