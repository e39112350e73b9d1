import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { InputError, parseJson } from '@ctfusion/base';
import type { StartOptions } from '@ctfusion/service';
import type { Command } from 'commander';
import { assetFolder } from '../input/assets.js';
import { print } from '../output.js';

interface ServeOptions {
  host: string;
  port: string;
  data: string;
  database?: string;
  open?: boolean;
  workers: string;
  requestsPerMinute: string;
  logLevel: string;
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
    .option('--database <url>', 'in PostgreSQL instead: postgres://user:password@host/name')
    .option('--open', 'without keys, for this machine only')
    .option('--workers <count>', 'threads that rank', '1')
    .option('--requests-per-minute <count>', 'of one key; 0: any number', '6000')
    .option('--log-level <name>', 'trace, debug, info, warn, error or silent', 'info')
    .action(serve);
}

async function serve(options: ServeOptions): Promise<void> {
  const { countOption } = await import('../number-option.js');
  const { readResolvers } = await import('../input/catalog-files.js');
  const levels = ['trace', 'debug', 'info', 'warn', 'error', 'silent'];
  if (!levels.includes(options.logLevel))
    throw new InputError('unknown-name', `use one of ${levels.join(', ')}`, { field: '--log-level' });
  const port = countOption('--port', options.port, 0);
  if (port > 65_535) throw new InputError('out-of-range', `${port} is no port`, { field: '--port' });
  const request: StartOptions = {
    host: options.host,
    port,
    ...(options.database === undefined ? { folder: options.data } : { databaseUrl: options.database }),
    isOpen: options.open === true,
    workers: countOption('--workers', options.workers, 1),
    requestsPerMinute: countOption('--requests-per-minute', options.requestsPerMinute, 0),
    logger: { level: options.logLevel, stream: process.stderr },
    resolvers: readResolvers(),
    bundles: await travellingBundles(),
  };
  const { startService } = await importService();
  const service = await startService(request);
  print(`listening on ${service.url}`);
  if (service.firstKey !== undefined)
    print(`admin key, told this once and kept nowhere: ${service.firstKey}`);
  await new Promise<void>((resolve) => {
    process.once('SIGTERM', resolve);
    process.once('SIGINT', resolve);
  });
  await service.stop();
}

/** Who only predicts need not install a database. */
async function importService(): Promise<typeof import('@ctfusion/service')> {
  try {
    return await import('@ctfusion/service');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new InputError(
      'not-installed',
      "'serve' needs the service, which is not installed: npm install @ctfusion/service",
    );
  }
}

/** The files of every bundle that travels with the command and has no licence of its own. */
async function travellingBundles(): Promise<Record<string, string>[]> {
  const { FolderSource } = await import('@ctfusion/base/files');
  const folder = assetFolder('bundles');
  const has = (name: string, file: string): boolean => existsSync(join(folder, name, file));
  return readdirSync(folder)
    .filter((name) => has(name, 'predictor.json') && !has(name, 'ATTRIBUTION.md'))
    .sort()
    .map((name) => {
      const source = new FolderSource(join(folder, name));
      const predictor = source.readText('predictor.json');
      const { models } = parseJson(predictor, source.nameOf('predictor.json')) as { models: string[] };
      const texts = models.map((path) => [path, source.readText(path)] as const);
      return { 'predictor.json': predictor, ...Object.fromEntries(texts) };
    });
}
