import type { PredictionRow } from '@ctfusion/schema/documents';
import {
  type PredictionQuestion,
  predictionAnswerSchema,
  predictionBatchSchema,
  predictionRequestSchema,
  rankingAnswerSchema,
  rankingRequestSchema,
} from '@ctfusion/schema/service';
import type { z } from 'zod';
import { checkDocument } from '../answers/check-document.js';
import { stateOf } from '../fleet/system-state.js';
import type { App, ServiceContext } from '../service-context.js';
import { askedTask } from './asked-task.js';

const LEVEL = 0.9;
const RANKED = 100;

type Prediction = z.output<typeof predictionAnswerSchema>;

/** Questions: how long a task takes on a machine, and on which it should run. */
export function predictionRoutes(app: App, context: ServiceContext): void {
  const { fleet, now } = context;
  const tags = ['answers'];
  const answer = async (question: PredictionQuestion, level: number) => {
    const task = await askedTask(question, context);
    if (question.system !== undefined) checkDocument(question.system);
    return fleet.answerer.predict(task, question.system_id ?? question.system!, level);
  };
  app.post(
    '/v1/predictions',
    {
      config: { scope: 'read' },
      schema: {
        tags,
        summary: 'How long a task takes on a machine',
        body: predictionRequestSchema,
        response: { 200: predictionAnswerSchema },
      },
    },
    async ({ body }) => {
      const { bundleId, prediction } = await answer(body, body.level ?? LEVEL);
      return predictionDocument([bundleId], [prediction]);
    },
  );
  app.post(
    '/v1/predictions/batch',
    {
      config: { scope: 'read' },
      schema: {
        tags,
        summary: 'Many predictions at once; the first question that cannot be understood refuses all',
        body: predictionBatchSchema,
        response: { 200: predictionAnswerSchema },
      },
    },
    async ({ body }) => {
      const bundles = new Set<string>();
      const predictions: PredictionRow[] = [];
      for (const [index, question] of body.questions.entries()) {
        const { bundleId, prediction } = await answer(question, body.level ?? LEVEL);
        bundles.add(bundleId);
        predictions.push(prediction);
        // Others are answered between.
        if (index % 10 === 9) await new Promise((resolve) => setImmediate(resolve));
      }
      return predictionDocument([...bundles], predictions);
    },
  );
  app.post(
    '/v1/rankings',
    {
      config: { scope: 'read' },
      schema: {
        tags,
        summary: 'Order machines for a task: by latency, cost, or the probability of meeting a deadline',
        body: rankingRequestSchema,
        response: { 200: rankingAnswerSchema },
      },
    },
    async ({ body }) => {
      const task = await askedTask(body, context);
      // Told before a thread is asked.
      fleet.answerer.bundleFor(task);
      const states = new Set(body.states ?? ['alive']);
      const wanted = body.system_ids === undefined ? undefined : new Set(body.system_ids);
      const gpu = body.gpu?.toLowerCase();
      const at = now();
      const systemIds: string[] = [];
      for (const { record, heartbeatAt } of fleet.all()) {
        const { document, operator, systemId } = record;
        if (wanted !== undefined && !wanted.has(systemId)) continue;
        if (!states.has(stateOf(heartbeatAt, at))) continue;
        if (body.operator !== undefined && operator !== body.operator) continue;
        if (
          gpu !== undefined &&
          !String(document.facts['gpu_name'] ?? '')
            .toLowerCase()
            .includes(gpu)
        )
          continue;
        const price = document.price_per_hour;
        const most = body.maximum_price_per_hour;
        if (most !== undefined && (price === undefined || price > most)) continue;
        systemIds.push(systemId);
      }
      const ranking = await fleet.rank({
        task,
        systemIds,
        level: body.level ?? LEVEL,
        top: body.top ?? RANKED,
        ...(body.deadline_ms === undefined ? {} : { deadlineMs: body.deadline_ms }),
        ...(body.min_probability === undefined ? {} : { minProbability: body.min_probability }),
        ...(body.objective === undefined ? {} : { objective: body.objective }),
      });
      return ranking as z.output<typeof rankingAnswerSchema>;
    },
  );
}

const predictionDocument = (bundles: readonly string[], predictions: readonly PredictionRow[]): Prediction =>
  ({ schema_version: 1, bundle: bundles.join(' '), predictions }) as Prediction;
