import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseSync } from 'oxc-parser';

/** Where a name of the package itself leads, as `vitest.config.ts` has it: its index, a file or a folder of its sources. */
function ownEntry(request, { name, source }) {
  const [, entry = 'index'] = new RegExp(`^@ctfusion/${name}(?:/(.*))?$`).exec(request) ?? [undefined, ''];
  if (entry === '') return undefined;
  return [join(source, `${entry}.ts`), join(source, entry, 'index.ts')].find((path) => existsSync(path));
}

/** Files that a TypeScript file imports of its own package; types apart. */
function importsOf(file, own) {
  const { module } = parseSync(file, readFileSync(file, 'utf8'));
  const requests = [
    ...module.staticImports
      .filter(({ entries }) => entries.length === 0 || entries.some(({ isType }) => !isType))
      .map(({ moduleRequest }) => moduleRequest.value),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest, isType }) => (isType ? [] : (moduleRequest?.value ?? []))),
    ),
  ];
  return requests
    .map((request) =>
      request.startsWith('.')
        ? resolve(dirname(file), request.replace(/\.js$/, '.ts'))
        : ownEntry(request, own),
    )
    .filter((path) => path !== undefined && existsSync(path));
}

/**
 * Which of the tests import a file, directly or through others.
 *
 * @param {readonly string[]} tests absolute paths
 * @param {string} file absolute path
 * @param {{ name: string, source: string }} own the package's name, and the absolute path of its sources
 */
export function relatedTests(tests, file, own) {
  const imports = new Map();
  const reaches = (from, seen) => {
    if (from === file) return true;
    if (seen.has(from)) return false;
    seen.add(from);
    if (!imports.has(from)) imports.set(from, importsOf(from, own));
    return imports.get(from).some((next) => reaches(next, seen));
  };
  return tests.filter((test) => reaches(test, new Set()));
}
