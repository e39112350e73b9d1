import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const packages = join(root, 'packages');
/** Set where nothing may be built: mutation testing changes sources by the hundred. */
const SKIP_VARIABLE = 'CTFUSION_TEST_AS_BUILT';
/** What the last step of a build writes. */
const lastBuilt = join(packages, 'cli', 'dist', 'bundle', 'ctfusion.cjs');

/** When the newest file below a folder was changed, ms since 1970; 0 where there is none. */
const changedAt = (folder: string): number =>
  Math.max(
    0,
    ...readdirSync(folder, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs),
  );

/** What the build is made of: sources, and what is copied into the command's package. */
const inputs = (): string[] => [
  ...readdirSync(packages).map((name) => join(packages, name, 'src')),
  ...['scripts', 'bundles', 'examples', join('data', 'catalog')].map((name) => join(root, name)),
];

/**
 * Vitest's global set-up. Tests read our packages from their sources; what runs beside them (the command, workers, child processes) is built
 * here, and only where a source is newer.
 */
export default function buildWhenStale(): void {
  if (process.env[SKIP_VARIABLE] !== undefined) return;
  const built = existsSync(lastBuilt) ? statSync(lastBuilt).mtimeMs : 0;
  if (built > Math.max(...inputs().filter(existsSync).map(changedAt))) return;
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'inherit' });
}
