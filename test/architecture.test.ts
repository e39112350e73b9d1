import { readdirSync, readFileSync, statSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'oxc-parser';
import { describe, expect, it } from 'vitest';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const packagesDir = join(root, 'packages');
const packageNames = readdirSync(packagesDir).filter((name) =>
  statSync(join(packagesDir, name)).isDirectory(),
);

/** package → packages that it may import, read from the table in ARCHITECTURE.md. */
function allowedImports(): Map<string, Set<string>> {
  const allowed = new Map<string, Set<string>>();
  for (const line of readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8').split('\n')) {
    const cells = line.split('|').map((cell) => cell.trim());
    const name = /^`(\w+)`$/.exec(cells[1] ?? '')?.[1];
    if (name !== undefined && cells.length === 5) {
      allowed.set(name, new Set([...(cells[3] ?? '').matchAll(/`(\w+)`/g)].map((match) => match[1]!)));
    }
  }
  return allowed;
}

function sourceFiles(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return sourceFiles(path);
    return /\.tsx?$/.test(entry.name) ? [path] : [];
  });
}

/** Every module specifier of a file: static, re-exported, dynamic and type-only. */
function specifiers(path: string): string[] {
  const source = readFileSync(path, 'utf8');
  const { module, errors } = parseSync(path, source);
  expect(errors, path).toEqual([]);
  return [
    ...module.staticImports.map((entry) => entry.moduleRequest.value),
    ...module.staticExports.flatMap((entry) =>
      entry.entries.flatMap((item) => item.moduleRequest?.value ?? []),
    ),
    ...module.dynamicImports.map((entry) =>
      source.slice(entry.moduleRequest.start, entry.moduleRequest.end).replace(/^['"`]|['"`]$/g, ''),
    ),
  ];
}

/** file of a package → files of it that it imports, by path inside `src`. */
function importsWithin(name: string): Map<string, string[]> {
  const source = join(packagesDir, name, 'src');
  return new Map(
    sourceFiles(source).map((file) => [
      relative(source, file),
      specifiers(file)
        .filter((specifier) => specifier.startsWith('.'))
        .map((specifier) => relative(source, resolve(dirname(file), specifier)).replace(/\.js$/, '.ts')),
    ]),
  );
}

/** folder → folders that its files import. Files that lie in no folder tie rooms together; a folder may use what lies inside it. */
function importsBetweenFolders(files: ReadonlyMap<string, readonly string[]>): Map<string, string[]> {
  const folders = new Map<string, string[]>();
  for (const [file, imported] of files) {
    const from = dirname(file);
    if (from === '.' || file.endsWith('/index.ts')) continue;
    const to = imported
      .map((path) => dirname(path))
      .filter((folder) => folder !== '.' && !isWithin(folder, from) && !isWithin(from, folder));
    folders.set(from, [...(folders.get(from) ?? []), ...to]);
  }
  return folders;
}

const isWithin = (folder: string, parent: string): boolean =>
  folder === parent || folder.startsWith(`${parent}/`);

/** A way from a node back to itself, if there is one. */
function findCycle(graph: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const done = new Set<string>();
  const visit = (node: string, path: readonly string[]): string[] | undefined => {
    if (path.includes(node)) return [...path.slice(path.indexOf(node)), node];
    if (done.has(node)) return undefined;
    for (const next of graph.get(node) ?? []) {
      const cycle = visit(next, [...path, node]);
      if (cycle !== undefined) return cycle;
    }
    done.add(node);
    return undefined;
  };
  for (const node of graph.keys()) {
    const cycle = visit(node, []);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}

interface Manifest {
  readonly dependencies?: Record<string, string>;
  readonly peerDependencies?: Record<string, string>;
}
const manifestOf = (name: string): Manifest =>
  JSON.parse(readFileSync(join(packagesDir, name, 'package.json'), 'utf8')) as Manifest;

describe('doors go one way', () => {
  const allowed = allowedImports();

  it('lists every package and no other', () => {
    expect([...allowed.keys()].sort()).toEqual([...packageNames].sort());
  });

  it('has no cycle', () => {
    const visit = (name: string, path: string[]): void => {
      expect(path, `cycle through ${name}`).not.toContain(name);
      for (const next of allowed.get(name) ?? []) visit(next, [...path, name]);
    };
    for (const name of allowed.keys()) visit(name, []);
  });

  for (const name of packageNames) {
    it(`${name} imports only what ARCHITECTURE.md allows`, () => {
      const packageDir = join(packagesDir, name);
      const offences: string[] = [];
      for (const file of sourceFiles(join(packageDir, 'src'))) {
        for (const specifier of specifiers(file)) {
          const ours = /^@ctfusion\/(\w+)/.exec(specifier)?.[1];
          const leaves =
            specifier.startsWith('.') &&
            relative(packageDir, resolve(dirname(file), specifier)).startsWith('..');
          if (leaves || (ours !== undefined && !allowed.get(name)?.has(ours))) {
            offences.push(`${relative(root, file)} imports ${specifier}`);
          }
        }
      }
      expect(offences).toEqual([]);
    });

    it(`${name} goes through every door that ARCHITECTURE.md opens`, () => {
      const used = new Set(
        sourceFiles(join(packagesDir, name, 'src')).flatMap((file) =>
          specifiers(file).flatMap((specifier) => /^@ctfusion\/(\w+)/.exec(specifier)?.[1] ?? []),
        ),
      );
      expect([...used].sort()).toEqual([...(allowed.get(name) ?? [])].sort());
    });

    it(`${name} has no circle of files or of folders`, () => {
      const files = importsWithin(name);
      expect(findCycle(files)).toBeUndefined();
      expect(findCycle(importsBetweenFolders(files))).toBeUndefined();
    });

    it(`${name} declares every other package that it imports`, () => {
      const { dependencies, peerDependencies } = manifestOf(name);
      const declared = new Set(Object.keys({ ...dependencies, ...peerDependencies }));
      const undeclared = sourceFiles(join(packagesDir, name, 'src')).flatMap((file) =>
        specifiers(file)
          .filter((specifier) => !specifier.startsWith('.') && !isBuiltin(specifier))
          .map((specifier) => /^(?:@[^/]+\/)?[^/]+/.exec(specifier)![0])
          .filter((dependency) => !declared.has(dependency))
          .map((dependency) => `${relative(root, file)} imports ${dependency}`),
      );
      expect(undeclared).toEqual([]);
    });

    it(`${name} declares the packages of ours that it may import`, () => {
      const manifest = manifestOf(name);
      const declared = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }).flatMap(
        (key) => /^@ctfusion\/(\w+)/.exec(key)?.[1] ?? [],
      );
      expect(declared.sort()).toEqual([...(allowed.get(name) ?? [])].sort());
    });
  }
});
