import type { Command } from 'commander';
import { databaseOption } from '../database-option.js';
import { note, print, printEvent } from '../output.js';
import { stopSignal } from '../stop-signal.js';

interface WorkerOptions {
  database: string;
  lease: string;
  nightly: boolean;
  json?: boolean;
}

export function registerWorker(program: Command): void {
  program
    .command('worker')
    .description('do the jobs of services on one PostgreSQL: train, evaluate, retrain every night')
    .addOption(databaseOption('the services’: postgres://user:password@host/name').makeOptionMandatory())
    .option(
      '--lease <seconds>',
      'a worker that is silent for this time has died, and its job is begun again',
      '60',
    )
    .option('--no-nightly', 'add no nightly jobs')
    .option('--json', 'a JSON document a line on stdout of each thing that happens')
    .action(work);
}

async function work({ database, lease, nightly, json }: WorkerOptions): Promise<void> {
  const { numberOption } = await import('../number-option.js');
  const leaseMs = 1000 * numberOption('--lease', lease, { atLeast: 1 });
  const { importService } = await import('../input/service-parts.js');
  const { startWorker } = await importService();
  const stop = await startWorker({
    databaseUrl: database,
    leaseMs,
    isNightly: nightly,
    onFailure: (error) => note((error as Error).message),
    onJob: ({ jobId, kind }, event) =>
      json ? printEvent(event, { job_id: jobId, job_kind: kind }) : note(`${kind} ${jobId}: ${event}`),
  });
  const stopped = stopSignal();
  if (json) printEvent('waiting for jobs');
  else print('waiting for jobs');
  await stopped;
  await stop();
}
