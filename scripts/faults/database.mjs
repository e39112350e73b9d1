import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const DEBIAN = '/usr/lib/postgresql';

/** Starts a PostgreSQL of Debian's in a temporary folder, reached by a socket in it. @param place where that folder is made */
export function startDatabase(place = tmpdir()) {
  const bin = join(DEBIAN, readdirSync(DEBIAN)[0], 'bin');
  const folder = mkdtempSync(join(place, 'ctfusion-postgres-'));
  chmodSync(folder, 0o777);
  const data = join(folder, 'data');
  // PostgreSQL does not run as root.
  const user =
    process.getuid() === 0 ? ['setpriv', '--reuid=nobody', '--regid=nogroup', '--clear-groups'] : [];
  const run = (program, ...args) => {
    const [command, ...rest] = [...user, join(bin, program), ...args];
    execFileSync(command, rest, { cwd: folder, stdio: 'ignore' });
  };
  const start = () => {
    const options = `-c listen_addresses= -k ${folder}`;
    run('pg_ctl', '-D', data, '-w', '-o', options, '-l', join(folder, 'log'), 'start');
  };
  const stop = () => run('pg_ctl', '-D', data, '-m', 'immediate', 'stop');
  const remove = () => {
    if (existsSync(join(data, 'postmaster.pid'))) stop();
    rmSync(folder, { recursive: true, force: true });
  };
  // Nothing is left running by a script that fails.
  process.once('exit', remove);
  run('initdb', '--auth=trust', '--username=ctfusion', '--encoding=UTF8', '--locale=C.UTF-8', data);
  start();
  return {
    url: `postgres://ctfusion@/postgres?host=${encodeURIComponent(folder)}`,
    start,
    stop,
    remove,
  };
}
