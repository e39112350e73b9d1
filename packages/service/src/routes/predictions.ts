import type { PredictionRow } from '@ctfusion/schema/documents';
import {
  type PredictionQuestion,
  predictionAnswerSchema,
  predictionBatchSchema,
  predictionRequestSchema,
  rankingAnswerSchema,
  rankingRequestSchema,
} from '@ctfusion/schema/service';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { PredictionQueue } from '../answers/prediction-queue.js';
import { predictByRuns } from '../answers/rank-by-runs.js';
import { timedQuestion } from '../answers/timed-question.js';
import type { App, ServiceContext } from '../service-context.js';
import { askedTask, isTimedJob } from './asked-task.js';
import { rankedSystems, rankOptions } from './ranked-systems.js';
import { registeredDocument } from './registered-document.js';

const LEVEL = 0.9;

type Prediction = z.output<typeof predictionAnswerSchema>;

/** Questions: how long a task takes on a machine, and on which it should run. */
export function predictionRoutes(app: App, context: ServiceContext): void {
  const { fleet, resolvers } = context;
  const tags = ['answers'];
  const queue = new PredictionQueue((questions) => fleet.answerer.predictTogether(questions));
  const questionOf = async (question: PredictionQuestion, level: number) => {
    const task = await askedTask(question, context);
    const { system_id: id, system } = question;
    return { task, system: id ?? registeredDocument(system!, resolvers), level };
  };
  const answer = ({ task, system, level }: Awaited<ReturnType<typeof questionOf>>) => {
    if (!isTimedJob(task)) return queue.ask({ task, system, level });
    const document = typeof system === 'string' ? fleet.known(system).record.document : system;
    const prediction = predictByRuns(timedQuestion(task, context, { level, top: 1 }), document);
    return { bundleId: `transfer/${task.kind}`, prediction };
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
    async ({ body }, reply) => {
      const question = await questionOf(body, body.level ?? LEVEL);
      const make = async (): Promise<string> => {
        const { bundleId, prediction } = await answer(question);
        return JSON.stringify(predictionDocument([bundleId], [prediction]));
      };
      const { task, system, level } = question;
      const text =
        typeof system === 'string' && !isTimedJob(task)
          ? await fleet.answerer.remembered({ task, system, level }, make)
          : await make();
      return sendJson(reply, text);
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
      const level = body.level ?? LEVEL;
      const questions: Awaited<ReturnType<typeof questionOf>>[] = [];
      for (const question of body.questions) questions.push(await questionOf(question, level));
      const answers = await Promise.all(questions.map(answer));
      const bundles = new Set(answers.map(({ bundleId }) => bundleId));
      return predictionDocument(
        [...bundles],
        answers.map(({ prediction }) => prediction),
      );
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
      if (!isTimedJob(task)) fleet.answerer.bundleFor(task);
      const options = rankOptions(body);
      const systemIds = rankedSystems(body, context);
      const ranking = await fleet.rank(
        isTimedJob(task)
          ? { ...timedQuestion(task, context, options), systemIds }
          : { task, systemIds, ...options },
      );
      return ranking as z.output<typeof rankingAnswerSchema>;
    },
  );
}

/** A document that is text already. */
const sendJson = (reply: FastifyReply, text: string) =>
  reply.type('application/json; charset=utf-8').send(text as unknown as Prediction);

const predictionDocument = (bundles: readonly string[], predictions: readonly PredictionRow[]): Prediction =>
  ({ schema_version: 1, bundle: bundles.join(' '), predictions }) as Prediction;
