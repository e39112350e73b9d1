import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from './command-line.js';

const read = (file: string): string => readFileSync(join(projectRoot, file), 'utf8');
const listed = (folder: string, recursive = false): string[] =>
  readdirSync(join(projectRoot, folder), { recursive }).map((name) =>
    posix.join(folder, String(name).replaceAll('\\', '/')),
  );

/** Markdown for people. */
const documents = [
  ...['.', 'docs'].flatMap((folder) => listed(folder)),
  ...['packages', 'data'].flatMap((folder) => listed(folder).map((path) => `${path}/README.md`)),
  'perf/README.md',
].filter((file) => file.endsWith('.md') && existsSync(join(projectRoot, file)));

/** A heading as browsers of repositories name it in an address. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
const anchorsOf = (file: string): string[] =>
  [...read(file).matchAll(/^#+ (.*)$/gm)].map(([, heading]) => anchorOf(heading!));

describe.each(documents)('%s', (file) => {
  it('links to what is there', () => {
    for (const [link, target, anchor] of read(file).matchAll(/\]\(([^)#\s]*)(?:#([^)]+))?\)/g)) {
      if (/^[a-z]+:/.test(target!)) continue;
      const path = target === '' ? file : posix.join(dirname(file), target!);
      expect(existsSync(join(projectRoot, path)), link).toBe(true);
      if (anchor !== undefined) expect(anchorsOf(path), link).toContain(anchor);
    }
  });
});

describe('ARCHITECTURE.md', () => {
  const folders = listed('packages').map((path) => path.slice('packages/'.length));
  /** Everything that it can name, packages without `packages/` and `src/`; names without their last ending, too. */
  const paths = [
    ...listed('.'),
    ...listed('packages'),
    ...folders.flatMap((name) => listed(`packages/${name}`)),
    ...folders
      .flatMap((name) => ['src', 'test', 'bin'].map((part) => `packages/${name}/${part}`))
      .filter((folder) => existsSync(join(projectRoot, folder)))
      .flatMap((folder) => listed(folder, true)),
    ...['data', 'docs', 'experiments', 'scripts', 'test', 'perf'].flatMap((folder) => listed(folder)),
    ...listed('bundles', true),
  ]
    .map((path) => path.replace(/^packages\/(\w+)\/src\//, 'packages/$1/'))
    .flatMap((path) => [path, path.replace(/\.\w+$/, ''), path.replace(/\.test\.ts$/, '')]);
  /** Written by commands, and so not always there. */
  const MADE = new Set(['runs', 'bin/code-cache.js']);

  it('names files and folders that are there', () => {
    const text = read('ARCHITECTURE.md');
    const start = new RegExp(
      `(?<![\\w./@-])((?:${folders.join('|')}|staged)/[a-z0-9/-]*[a-z0-9])(?![\\w*-])`,
      'g',
    );
    const named = [
      ...[...text.matchAll(/`([a-z][a-z0-9-]*\/[a-z0-9./-]*)`/g)].map(([, path]) => path!.replace(/\/$/, '')),
      ...[...text.matchAll(start)].map(([, path]) => path!),
    ];
    expect(named.length).toBeGreaterThan(100);
    const isThere = (name: string): boolean =>
      MADE.has(name) || paths.some((path) => path === name || path.endsWith(`/${name}`));
    expect([...new Set(named)].filter((name) => !isThere(name))).toEqual([]);
  });
});
