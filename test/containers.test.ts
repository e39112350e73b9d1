import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from './command-line.js';
import { packedPackages, readDockerfile } from './dockerfile.js';
import { compose, image, lastStage, only, serviceFolder } from './service-image.js';

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
    expect(existsSync(join(serviceFolder, service.build!.context, service.build!.dockerfile))).toBe(true);
    expect(worker.healthcheck).toEqual({ disable: true });
    expect(database.healthcheck!.test).toContain(`--username=${user}`);
    expect(database.volumes).toEqual(['database:/var/lib/postgresql/data']);
  });
});
