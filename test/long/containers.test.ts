import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { noPostgres, startPostgres, type TestPostgres } from '../../packages/storage/test/postgres.js';
import { projectRoot } from '../command-line.js';
import { argumentsOf, compose, healthCommand, lastStage, only } from '../service-image.js';

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

/** Starts a command as a container does. Resolves, with what it told, once each of some lines is among that. */
function start(
  args: readonly string[],
  { lines, env = {} }: { readonly lines: readonly RegExp[]; readonly env?: Record<string, string> },
): Promise<{ readonly child: ChildProcess; readonly told: string }> {
  const child = spawn(process.execPath, [command, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let told = '';
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`${args.join(' ')} ended with ${code}: ${told}`)));
    child.stdout!.on('data', (data) => {
      told += data;
      if (lines.every((line) => line.test(told))) resolve({ child, told });
    });
  });
}

const LISTENING = /listening on \S+:(\d+)/;
const portIn = (told: string): number => Number(LISTENING.exec(told)![1]);

async function stopped(child: ChildProcess): Promise<number | null> {
  const exit = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  child.kill('SIGTERM');
  return await exit;
}

describe('the commands of the containers', () => {
  it('serve a folder, tell a key once, and are found healthy while they do', async () => {
    const data = mkdtempSync(join(tmpdir(), 'ctfusion-image-'));
    onTestFinished(() => rmSync(data, { recursive: true, force: true }));
    const args = argumentsOf('CMD');
    expect(args).toEqual(['serve', '--host', '0.0.0.0', '--data', '/data']);
    expect(argumentsOf('ENTRYPOINT')[0]).toMatch(/node_modules\/\.bin\/ctfusion$/);
    expect(only(lastStage, 'VOLUME')).toBe('/data');
    const own = [...args.map((text) => (text === '/data' ? data : text)), '--port', '0'];
    const { child, told } = await start(own, { lines: [LISTENING, /admin key.*: ctf_\w+/] });
    expect(isHealthy(portIn(told))).toBe(true);
    expect(await stopped(child)).toBe(0);
    expect(isHealthy(portIn(told))).toBe(false);
  });

  const reason = noPostgres();
  describe.skipIf(reason !== undefined)(`on PostgreSQL${reason === undefined ? '' : ` (${reason})`}`, () => {
    let postgres: TestPostgres;
    beforeAll(() => {
      postgres = startPostgres();
    });
    afterAll(() => postgres?.stop());

    it('serve and work by the database that the environment names', async () => {
      const env = { CTFUSION_DATABASE: postgres.url };
      const { service, worker } = compose.services;
      const serving = await start([...service.command!, '--port', '0'], { lines: [LISTENING], env });
      const working = await start(worker.command!, { lines: [/waiting for jobs/], env });
      expect(isHealthy(portIn(serving.told))).toBe(true);
      expect(await Promise.all([stopped(serving.child), stopped(working.child)])).toEqual([0, 0]);
    });
  });
});
