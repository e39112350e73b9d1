import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseSync } from 'oxc-parser';

/** Files that a TypeScript file imports by relative paths; types apart. */
function importsOf(file) {
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
    .filter((request) => request.startsWith('.'))
    .map((request) => resolve(dirname(file), request.replace(/\.js$/, '.ts')))
    .filter((path) => existsSync(path));
}

/**
 * Which of the tests import a file, directly or through others.
 *
 * @param {readonly string[]} tests absolute paths
 * @param {string} file absolute path
 */
export function relatedTests(tests, file) {
  const imports = new Map();
  const reaches = (from, seen) => {
    if (from === file) return true;
    if (seen.has(from)) return false;
    seen.add(from);
    if (!imports.has(from)) imports.set(from, importsOf(from));
    return imports.get(from).some((next) => reaches(next, seen));
  };
  return tests.filter((test) => reaches(test, new Set()));
}
