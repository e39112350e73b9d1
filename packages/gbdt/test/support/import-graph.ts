import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import { parseSync } from 'oxc-parser';

/** What a source file imports; type-only imports count. */
interface Imports {
  /** Files of the same folder tree, as keys of the graph. */
  readonly own: readonly string[];
  /** All other specifiers: packages, `node:` modules, files outside. */
  readonly foreign: readonly string[];
}

/** File (relative to the root, `/` between folders, without extension) → what it imports. */
export type ImportGraph = ReadonlyMap<string, Imports>;

function sourceFiles(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return sourceFiles(path);
    return /\.tsx?$/.test(entry.name) ? [path] : [];
  });
}

/** Every module specifier of a file: static, re-exported, dynamic, `new URL(…, import.meta.url)` and type-only. */
function specifiers(path: string): string[] {
  const source = readFileSync(path, 'utf8');
  const { module, errors } = parseSync(path, source);
  if (errors.length > 0) throw new SyntaxError(`${path}: ${errors[0]!.message}`);
  return [
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest }) => moduleRequest?.value ?? []),
    ),
    ...module.dynamicImports.map(({ moduleRequest }) =>
      source.slice(moduleRequest.start, moduleRequest.end).replace(/^['"`]|['"`]$/g, ''),
    ),
    ...[...source.matchAll(/new URL\('([^']+)', import\.meta\.url\)/g)].map(([, file]) => file!),
  ];
}

const keyOf = (file: string): string => file.replace(/\.[cm]?[jt]sx?$/, '');

/** Reads the import graph of a folder of TypeScript. */
export function importGraph(root: string): ImportGraph {
  const files = sourceFiles(root).map((path) => relative(root, path).split(sep).join('/'));
  const keys = new Set(files.map(keyOf));
  return new Map(
    files.map((file) => {
      const own: string[] = [];
      const foreign: string[] = [];
      for (const specifier of new Set(specifiers(join(root, file)))) {
        const key = keyOf(posix.join(dirname(file), specifier));
        if (specifier.startsWith('.') && keys.has(key)) own.push(key);
        else foreign.push(specifier);
      }
      return [keyOf(file), { own, foreign }];
    }),
  );
}

/** A circle of imports between files, first file repeated at the end; nothing where there is none. */
export function circleIn(graph: ImportGraph): string[] | undefined {
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return undefined;
    for (const next of graph.get(file)?.own ?? []) {
      const circle = visit(next, [...path, file]);
      if (circle) return circle;
    }
    done.add(file);
    return undefined;
  };
  for (const file of graph.keys()) {
    const circle = visit(file, []);
    if (circle) return circle;
  }
  return undefined;
}

/** All files that are reached from one, itself included. */
export function reachedFrom(graph: ImportGraph, entry: string): Set<string> {
  const reached = new Set<string>();
  const visit = (file: string): void => {
    if (reached.has(file)) return;
    reached.add(file);
    graph.get(file)!.own.forEach(visit);
  };
  visit(entry);
  return reached;
}
