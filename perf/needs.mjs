/** What a measurement needs is looked for before it begins: what is not there ends it with one line that says what to do. */
import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const own = fileURLToPath(new URL('..', import.meta.url));
const DEBIAN = '/usr/lib/postgresql';

/**
 * @param root checkout whose packages are installed and whose command is built
 * @param peers packages of `perf/package.json` @param program path of a program, and what installs it
 */
export function need({ root = own, peers = [], database = false, program }) {
  const isInstalled = (name, from) => {
    try {
      createRequire(from).resolve(name);
      return true;
    } catch {
      return false;
    }
  };
  if (!existsSync(join(root, 'node_modules'))) end(`${root}: nothing is installed; run npm ci there`);
  if (!existsSync(join(root, 'packages/cli/dist/bin.js')))
    end(`${root}: the command is not built; run npm run build there`);
  for (const name of peers)
    if (!isInstalled(name, import.meta.url)) end(`${name} is not installed; run npm --prefix perf ci`);
  if (database && !(existsSync(DEBIAN) && readdirSync(DEBIAN).length > 0))
    end('PostgreSQL is not there; run apt-get install postgresql');
  if (program !== undefined && !existsSync(program.path))
    end(`${program.path} is not there; ${program.advice}`);
}

function end(line) {
  process.stderr.write(`${line}\n`);
  process.exit(1);
}
