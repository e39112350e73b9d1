import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectRoot } from '../command-line.js';
import { packedPackages, readDockerfile } from '../dockerfile.js';

const scratch = mkdtempSync(join(tmpdir(), 'ctfusion-tarballs-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const image = readDockerfile(join(projectRoot, 'packages', 'service', 'Dockerfile'));
/** What the service's image installs, and what asks a service. */
const PACKAGES = [...packedPackages(image).map((name) => name.replace('@ctfusion/', '')), 'client'];
const npm = (args: readonly string[], cwd: string): string =>
  execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });

describe('tarballs in an empty folder', () => {
  const folder = join(scratch, 'empty');
  const command = join(folder, 'node_modules', '.bin', 'ctfusion');

  beforeAll(() => {
    // By their folders: as workspaces, npm reads all that is installed for each of them.
    npm(['pack', ...PACKAGES.map((name) => join(projectRoot, 'packages', name))], scratch);
    mkdirSync(folder);
    writeFileSync(join(folder, 'package.json'), '{"private":true}');
    const tarballs = readdirSync(scratch).filter((name) => name.endsWith('.tgz'));
    expect(tarballs).toHaveLength(PACKAGES.length);
    // As the image does it.
    const [, options] = image.flatMap(({ text }) => /^npm install (.*?) \/packed/.exec(text) ?? []);
    const paths = tarballs.map((name) => join(scratch, name));
    npm(['install', '--prefer-offline', ...options!.split(' '), ...paths], folder);
  });

  it('hold a licence, no build state and no program that writes our data, and install no benchmark backend', () => {
    for (const name of PACKAGES) {
      const installed = join(folder, 'node_modules', '@ctfusion', name);
      expect(existsSync(join(installed, 'LICENSE')), name).toBe(true);
      expect(
        readdirSync(installed, { recursive: true }).filter((file) =>
          /tsbuildinfo|\bmake[^/]*\.mjs$/.test(`${file}`),
        ),
        name,
      ).toEqual([]);
      expect(JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'))).toHaveProperty('description');
    }
    const cli = join(folder, 'node_modules', '@ctfusion', 'cli');
    expect(existsSync(join(cli, 'dist', 'bundle', 'ctfusion.cjs'))).toBe(true);
    expect(existsSync(join(folder, 'node_modules', 'onnxruntime-node'))).toBe(false);
    expect(existsSync(join(folder, 'node_modules', '@ctfusion', 'bench'))).toBe(false);
  });

  it('rank market offers with the bundle that travels along', () => {
    const examples = join(folder, 'node_modules', '@ctfusion', 'cli', 'assets', 'examples');
    const { status, stdout, stderr } = spawnSync(
      command,
      ['rank', '--systems', join(examples, 'offers.json'), '--task', join(examples, 'task.json'), '--json'],
      { cwd: folder, encoding: 'utf8' },
    );
    expect(status, stderr).toBe(0);
    const { systems } = JSON.parse(stdout) as {
      systems: { rank: number | null; verdict: { status: string } }[];
    };
    expect(systems).toHaveLength(24);
    expect(
      systems.filter(({ rank, verdict }) => rank !== null && verdict.status === 'estimated').length,
    ).toBeGreaterThan(20);
  });

  it('serve, and are asked by the client, which imports nothing', async () => {
    const built = join(folder, 'node_modules', '@ctfusion', 'client', 'dist');
    const sources = readdirSync(built).filter((name) => name.endsWith('.js'));
    for (const name of sources) {
      const imported = [...readFileSync(join(built, name), 'utf8').matchAll(/from '([^']+)'/g)];
      for (const [, specifier] of imported) expect(specifier).toMatch(/^\.\//);
    }
    const args = ['serve', '--open', '--port', '0', '--data', join(scratch, 'data'), '--log-level', 'silent'];
    const service = spawn(command, args, { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
    const stopped = new Promise((resolve) => service.once('exit', resolve));
    const url = await new Promise<string>((resolve, reject) => {
      service.once('exit', (code) => reject(new Error(`it ended with ${code}`)));
      service.stdout.on('data', (data) => {
        const [, told] = /listening on (\S+)/.exec(String(data)) ?? [];
        if (told !== undefined) resolve(told);
      });
    });
    const script = `import { CtfusionClient } from '@ctfusion/client';
      const { systems } = new CtfusionClient({ url: '${url}' });
      await systems.register({ system_id: 'mine', gpu: 'RTX 4090' });
      console.log((await systems.list()).systems[0].system.facts.gpu_name);`;
    const asked = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect([asked.stderr, asked.stdout.trim()]).toEqual(['', 'NVIDIA GeForce RTX 4090']);
    service.kill('SIGTERM');
    expect(await stopped).toBe(0);
  });

  it('know data sheets, and say how to add what measures', () => {
    const found = spawnSync(command, ['catalog', 'NVIDIA GeForce RTX 4090', '--json'], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(JSON.parse(found.stdout)).toMatchObject([{ status: 'found', name: 'NVIDIA GeForce RTX 4090' }]);
    const bench = spawnSync(command, ['bench', '--quick'], { cwd: folder, encoding: 'utf8' });
    expect([bench.status, bench.stderr]).toEqual([2, expect.stringContaining('npm install @ctfusion/bench')]);
  });
});
