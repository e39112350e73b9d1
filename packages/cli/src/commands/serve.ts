import { InputError } from '@ctfusion/base';
import type { ListeningDocument } from '@ctfusion/schema/documents';
import type { StartOptions } from '@ctfusion/service';
import type { Command } from 'commander';
import { databaseOption } from '../database-option.js';
import { print, printJson } from '../output.js';
import { stopSignal } from '../stop-signal.js';

interface ServeOptions {
  host: string;
  port: string;
  data: string;
  database?: string;
  open?: boolean;
  workers: string;
  requestsPerMinute: string;
  allowOrigin?: string[];
  logLevel: string;
  json?: boolean;
}

export function registerServe(program: Command): void {
  program
    .command('serve')
    .description(
      'keep a registry of machines and answer which of them finishes a task, over HTTP (docs/service.md)',
    )
    .option('--host <address>', 'where it listens', '127.0.0.1')
    .option('--port <number>', 'on which port; 0: a free one', '8080')
    .option('--data <folder>', 'where it keeps what it is told', 'ctfusion-data')
    .addOption(databaseOption('in PostgreSQL instead: postgres://user:password@host/name'))
    .option('--open', 'without keys, for this machine only')
    .option('--workers <count>', 'threads that rank', '1')
    .option('--requests-per-minute <count>', 'of one key; 0: any number', '6000')
    .option('--allow-origin <origins...>', 'pages of these origins may ask, too: https://app.example')
    .option('--log-level <name>', 'trace, debug, info, warn, error or silent', 'info')
    .option('--json', 'one JSON document on stdout, once it listens')
    .action(serve);
}

async function serve(options: ServeOptions): Promise<void> {
  const { countOption, portOption } = await import('../number-option.js');
  const { importService, serviceParts } = await import('../input/service-parts.js');
  const levels = ['trace', 'debug', 'info', 'warn', 'error', 'silent'];
  if (!levels.includes(options.logLevel))
    throw new InputError('unknown-name', `use one of ${levels.join(', ')}`, { field: '--log-level' });
  const port = portOption('--port', options.port);
  const request: StartOptions = {
    host: options.host,
    port,
    ...(options.database === undefined ? { folder: options.data } : { databaseUrl: options.database }),
    isOpen: options.open === true,
    workers: countOption('--workers', options.workers, 1),
    requestsPerMinute: countOption('--requests-per-minute', options.requestsPerMinute, 0),
    ...(options.allowOrigin === undefined ? {} : { allowedOrigins: options.allowOrigin }),
    logger: { level: options.logLevel, stream: process.stderr },
    ...serviceParts(),
  };
  const { startService } = await importService();
  const service = await startService(request);
  const stopped = stopSignal();
  const { url, firstKey } = service;
  if (options.json)
    printJson<ListeningDocument>({
      schema_version: 1,
      url,
      ...(firstKey === undefined ? {} : { admin_key: firstKey }),
    });
  else print(`listening on ${url}`);
  if (firstKey !== undefined && !options.json)
    print(`admin key, told this once and kept nowhere: ${firstKey}`);
  await stopped;
  await service.stop();
}
