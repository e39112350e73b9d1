import { InputError } from '@ctfusion/base';
import {
  bundleEvaluationSchema,
  contentName,
  examinationAnswerSchema,
  examinationRequestSchema,
  rankingAnswerSchema,
  stagesAnswerSchema,
  stagesRequestSchema,
  timedRankingRequestSchema,
} from '@ctfusion/schema/service';
import type { ObservationRecord } from '@ctfusion/storage';
import { z } from 'zod';
import { evaluateBundle, usageOf } from '../answers/evaluate-bundle.js';
import { examine, stagesOf } from '../answers/examine.js';
import { timedQuestion } from '../answers/timed-question.js';
import type { App, ServiceContext } from '../service-context.js';
import { describedTask } from './asked-task.js';
import { rankedSystems, rankOptions } from './ranked-systems.js';

const LEVEL = 0.9;
/** Pages of a thousand runs that an evaluation looks through, the oldest first. */
const PAGES = 20;

/** What is asked to understand an answer, and a ranking by timed runs. */
export function examinationRoutes(app: App, context: ServiceContext): void {
  const { fleet, storage } = context;
  const tags = ['answers'];
  app.post(
    '/v1/stages',
    {
      config: { scope: 'read' },
      schema: {
        tags,
        summary: 'Where the time of a task goes on each of some machines',
        body: stagesRequestSchema,
        response: { 200: stagesAnswerSchema },
      },
    },
    async ({ body }) => {
      const task = await describedTask(body, context);
      const machines = [...new Set(body.system_ids)].map((id) => fleet.known(id).machine);
      return stagesOf(task, machines, fleet.answerer.bundleFor(task).predictor);
    },
  );
  app.post(
    '/v1/examinations',
    {
      config: { scope: 'read' },
      schema: {
        tags,
        summary: 'Why a machine’s prediction is what it is, what it rests on, and what would narrow it',
        body: examinationRequestSchema,
        response: { 200: examinationAnswerSchema },
      },
    },
    async ({ body }) => {
      const task = await describedTask(body, context);
      const bundle = fleet.answerer.bundleFor(task);
      return examine(task, fleet.known(body.system_id).machine, { ...bundle, level: body.level ?? LEVEL });
    },
  );
  app.post(
    '/v1/rankings/timed',
    {
      config: { scope: 'read' },
      schema: {
        tags,
        summary: 'Order the machines that are alive for a job of which only timed runs are known',
        body: timedRankingRequestSchema,
        response: { 200: rankingAnswerSchema },
      },
    },
    async ({ body }) => {
      const question = timedQuestion(body, context, rankOptions(body));
      const ranking = await fleet.rank({ ...question, systemIds: rankedSystems(body, context) });
      return ranking as z.output<typeof rankingAnswerSchema>;
    },
  );
  app.get(
    '/v1/bundles/:bundle_id/evaluation',
    {
      config: { scope: 'read' },
      schema: {
        tags: ['bundles'],
        summary: 'How a bundle did in training, and on the runs that were told of since',
        params: z.strictObject({ bundle_id: contentName }),
        response: { 200: bundleEvaluationSchema },
      },
    },
    async ({ params: { bundle_id: bundleId } }) => {
      const bundle = await storage.bundles.get(bundleId);
      if (bundle === undefined)
        throw new InputError('not-found', 'there is no such bundle', { field: 'bundle_id' });
      const runs = await runsOf(bundleId);
      return { ...evaluateBundle(bundle), in_use: usageOf(runs) };
    },
  );

  async function runsOf(bundleId: string): Promise<ObservationRecord[]> {
    const found: ObservationRecord[] = [];
    let after: string | undefined;
    for (let page = 0; page < PAGES; page++) {
      const { items, next } = await storage.observations.list(undefined, {
        limit: 1000,
        ...(after === undefined ? {} : { after }),
      });
      found.push(...items.filter(({ expected }) => expected?.bundleId === bundleId));
      if (next === undefined) break;
      after = next;
    }
    return found;
  }
}
