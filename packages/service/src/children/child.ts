import { InputError } from '@ctfusion/base';
import type { Order, Progress, Reply } from './orders.js';

/** The process that does one piece of work and ends. Without its parent it ends, too. */
process.once('disconnect', () => process.exit(1));
process.once('message', (order: Order) => {
  carryOut(order)
    .catch(refusal)
    .then((reply) => process.send?.(reply, () => process.exit(0)));
});

async function carryOut(order: Order): Promise<Reply> {
  if (order.kind === 'profile') {
    const { taskOfUpload } = await import('../profiling/task-of-upload.js');
    return { kind: 'done', result: taskOfUpload(order.upload) };
  }
  const { doJob } = await import('../learning/do-job.js');
  const outcome = doJob(order.request, order.material, (progress) => {
    process.send?.({ kind: 'progress', progress } satisfies Progress);
  });
  return { kind: 'done', ...outcome };
}

function refusal(error: unknown): Reply {
  if (error instanceof InputError)
    return { kind: 'refused', code: error.code, detail: error.detail, location: error.location };
  return { kind: 'failed', message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}
