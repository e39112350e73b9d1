import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
/** Where the bundled command and what it loads late stand: two folders deep in the package, as the modules that look for its other files are. */
export const folder = join(root, 'packages', 'cli', 'dist', 'bundle');

/** Rolldown's `output`: a script, as only its compiled code can be kept by Node 20. Names stay: they are in what a failure prints. */
export const SCRIPT = {
  format: 'cjs',
  minify: { compress: true, mangle: false, codegen: true },
};

/** Writes a script. Of one byte a character, V8 reads it faster. */
export function writeScript(name, script) {
  const ascii = script.replaceAll(
    /[^\0-\x7f]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  writeFileSync(join(folder, name), ascii);
}
