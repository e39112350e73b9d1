import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Of a database that tests may write into; without it they start one of their own where Debian's is installed. */
const VARIABLE = 'CTFUSION_TEST_POSTGRES';
const DEBIAN = '/usr/lib/postgresql';

export interface TestPostgres {
  readonly url: string;
  readonly stop: () => void;
}

const programs = (): string | undefined =>
  existsSync(DEBIAN)
    ? readdirSync(DEBIAN)
        .map((version) => join(DEBIAN, version, 'bin'))
        .find((folder) => existsSync(join(folder, 'initdb')))
    : undefined;

/** PostgreSQL does not run as root. */
const asUser = (): string[] =>
  process.getuid?.() === 0 ? ['setpriv', '--reuid=nobody', '--regid=nogroup', '--clear-groups'] : [];

/** Why tests on PostgreSQL are skipped; undefined where they run. */
export function noPostgres(): string | undefined {
  if (process.env[VARIABLE] !== undefined || programs() !== undefined) return undefined;
  return `no PostgreSQL: install Debian's postgresql, or name a database by ${VARIABLE}`;
}

/** A database of this test's own. */
export function startPostgres(): TestPostgres {
  const given = process.env[VARIABLE];
  if (given !== undefined) return { url: given, stop: () => {} };
  const folder = mkdtempSync(join(tmpdir(), 'ctfusion-postgres-'));
  const data = join(folder, 'data');
  const bin = programs()!;
  const run = (program: string, args: readonly string[]): void => {
    const [command, ...rest] = [...asUser(), join(bin, program), ...args];
    execFileSync(command!, rest, { cwd: folder, stdio: 'ignore' });
  };
  chmodSync(folder, 0o777);
  run('initdb', [
    '--no-sync',
    '--auth=trust',
    '--username=ctfusion',
    '--encoding=UTF8',
    '--locale=C.UTF-8',
    data,
  ]);
  // By a socket in the folder alone: no port that two tests could both want.
  const options = `-c listen_addresses= -c fsync=off -k ${folder}`;
  run('pg_ctl', ['-D', data, '-w', '-o', options, '-l', join(folder, 'log'), 'start']);
  return {
    url: `postgres://ctfusion@/postgres?host=${encodeURIComponent(folder)}`,
    stop: () => {
      run('pg_ctl', ['-D', data, '-m', 'immediate', 'stop']);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
