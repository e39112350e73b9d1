import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { noPostgres, startPostgres, type TestPostgres } from '../packages/storage/test/postgres.js';
import { projectRoot } from './command-line.js';
import { type Instruction, packedPackages, readDockerfile } from './dockerfile.js';

interface ComposeService {
  readonly command?: readonly string[];
  readonly ports?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly healthcheck?: { readonly test?: readonly string[]; readonly disable?: boolean };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly volumes?: readonly string[];
}

const folder = join(projectRoot, 'packages', 'service');
const compose = parse(readFileSync(join(folder, 'compose.yaml'), 'utf8'), { merge: true }) as {
  readonly services: Readonly<Record<'service' | 'worker' | 'database', ComposeService>>;
};
const image = readDockerfile(join(folder, 'Dockerfile'));
const lastStage = image.slice(image.findLastIndex(({ name }) => name === 'FROM'));
const argumentsOf = (name: string): string[] => JSON.parse(only(lastStage, name)) as string[];
const only = (instructions: readonly Instruction[], name: string): string => {
  const found = instructions.filter((one) => one.name === name);
  expect(found, name).toHaveLength(1);
  return found[0]!.text;
};
/** What asks whether the service lives, as a command. */
const healthCommand = (): string[] => {
  const [, command] = /CMD (\[.*\])$/s.exec(only(lastStage, 'HEALTHCHECK'))!;
  return JSON.parse(command!) as string[];
};

/** Our packages that a package needs at run time, with those that they need; what is optional is not among them. */
function needed(name: string, found = new Set<string>()): ReadonlySet<string> {
  if (found.has(name)) return found;
  found.add(name);
  const file = join(projectRoot, 'packages', name.replace('@ctfusion/', ''), 'package.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as { dependencies?: Record<string, string> };
  for (const other of Object.keys(manifest.dependencies ?? {}))
    if (other.startsWith('@ctfusion/')) needed(other, found);
  return found;
}

describe('the image', () => {
  it.each([
    ['service', ['@ctfusion/cli', '@ctfusion/service']],
    ['bench', ['@ctfusion/bench']],
  ])('of %s packs each of our packages that is needed, and no other', (name, wanted) => {
    const packed = packedPackages(readDockerfile(join(projectRoot, 'packages', name, 'Dockerfile')));
    const all = new Set(wanted.flatMap((one) => [...needed(one)]));
    expect([...packed].sort()).toEqual([...all].sort());
  });

  it('installs without scripts or what only development needs, and runs as nobody of importance', () => {
    const texts = image.filter(({ name }) => name === 'RUN').map(({ text }) => text);
    expect(texts[0]).toMatch(/^npm ci && npm run build/);
    expect(texts.at(-1)).toMatch(/^npm install --omit=dev --ignore-scripts .*\/packed\/\*\.tgz/);
    const index = (name: string) => lastStage.findLastIndex((one) => one.name === name);
    expect(only(lastStage, 'USER')).toBe('node');
    expect(index('USER')).toBeGreaterThan(index('RUN'));
    // The sources and the tools stay behind.
    expect(lastStage.filter(({ name }) => name === 'COPY').map(({ text }) => text)).toEqual([
      '--from=build /packed /packed',
    ]);
    const { scripts } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'));
    expect(scripts.build).toBeDefined();
  });

  it('is built of what git has, but for what is built again', () => {
    const ignored = readFileSync(join(projectRoot, '.dockerignore'), 'utf8').trim().split('\n');
    const { stdout } = spawnSync('git', ['ls-files'], { cwd: projectRoot, encoding: 'utf8' });
    const isLeftOut = (file: string) =>
      ignored.some((pattern) =>
        pattern.startsWith('**/')
          ? file.split('/').includes(pattern.slice(3))
          : file === pattern || file.startsWith(`${pattern}/`),
      );
    const left = stdout.split('\n').filter(isLeftOut);
    expect(left.filter((file) => !file.startsWith('notebooks/'))).toEqual([]);
  });
});

describe('the compose file', () => {
  it('publishes on this machine alone, keeps no password, and starts in order', () => {
    const { service, worker, database } = compose.services;
    expect(service.ports).toEqual(['127.0.0.1:8080:8080']);
    expect([worker.ports, database.ports]).toEqual([undefined, undefined]);
    const { POSTGRES_USER: user, POSTGRES_DB: name, POSTGRES_PASSWORD: password } = database.environment!;
    expect(password).toMatch(/^\$\{CTFUSION_DATABASE_PASSWORD:\?/);
    for (const { environment, depends_on, read_only, cap_drop } of [service, worker]) {
      expect(environment!['CTFUSION_DATABASE']).toBe(`postgres://${user}:${password}@database/${name}`);
      expect(depends_on).toEqual({ database: { condition: 'service_healthy' } });
      expect([read_only, cap_drop]).toEqual([true, ['ALL']]);
    }
    expect(existsSync(join(folder, service.build!.context, service.build!.dockerfile))).toBe(true);
    expect(worker.healthcheck).toEqual({ disable: true });
    expect(database.healthcheck!.test).toContain(`--username=${user}`);
    expect(database.volumes).toEqual(['database:/var/lib/postgresql/data']);
  });
});

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
const command = join(projectRoot, 'packages', 'cli', 'bin', 'ctfusion.js');
const isHealthy = (port: number): boolean => {
  const [program, ...args] = healthCommand();
  return (
    spawnSync(
      program!,
      args.map((text) => text.replace('8080', String(port))),
    ).status === 0
  );
};

/** Starts a command as a container does, on a port of its own. Resolves once it has told a line of its own. */
function start(
  args: readonly string[],
  { line, env = {} }: { readonly line: RegExp; readonly env?: Record<string, string> },
): Promise<ChildProcess> {
  const child = spawn(process.execPath, [command, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let told = '';
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`${args.join(' ')} ended with ${code}: ${told}`)));
    child.stdout!.on('data', (data) => {
      told += data;
      if (line.test(told)) resolve(child);
    });
  });
}

async function stopped(child: ChildProcess): Promise<number | null> {
  const exit = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  child.kill('SIGTERM');
  return await exit;
}

describe('their commands', () => {
  it('serve a folder, tell a key once, and are found healthy while they do', async () => {
    const data = mkdtempSync(join(tmpdir(), 'ctfusion-image-'));
    onTestFinished(() => rmSync(data, { recursive: true, force: true }));
    const port = await freePort();
    const args = argumentsOf('CMD');
    expect(args).toEqual(['serve', '--host', '0.0.0.0', '--data', '/data']);
    expect(argumentsOf('ENTRYPOINT')[0]).toMatch(/node_modules\/\.bin\/ctfusion$/);
    expect(only(lastStage, 'VOLUME')).toBe('/data');
    const own = [...args.map((text) => (text === '/data' ? data : text)), '--port', String(port)];
    expect(isHealthy(port)).toBe(false);
    const child = await start(own, { line: /admin key.*: ctf_\w+/ });
    expect(isHealthy(port)).toBe(true);
    expect(await stopped(child)).toBe(0);
  });

  const reason = noPostgres();
  describe.skipIf(reason !== undefined)(`on PostgreSQL${reason === undefined ? '' : ` (${reason})`}`, () => {
    let postgres: TestPostgres;
    beforeAll(() => {
      postgres = startPostgres();
    });
    afterAll(() => postgres?.stop());

    it('serve and work by the database that the environment names', async () => {
      const port = await freePort();
      const env = { CTFUSION_DATABASE: postgres.url };
      const { service, worker } = compose.services;
      const serving = await start([...service.command!, '--port', String(port)], {
        line: /listening on/,
        env,
      });
      const working = await start(worker.command!, { line: /waiting for jobs/, env });
      expect(isHealthy(port)).toBe(true);
      expect(await Promise.all([stopped(serving), stopped(working)])).toEqual([0, 0]);
    });
  });
});
