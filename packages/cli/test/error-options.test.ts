import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ERROR_CODES } from '@ctfusion/base';
import type { Command } from 'commander';
import { parseSync, Visitor } from 'oxc-parser';
import { describe, expect, it } from 'vitest';
import { ERROR_OPTIONS, optionHint } from '../src/error-options.js';
import { createProgram } from '../src/program.js';

const packagesFolder = fileURLToPath(new URL('../..', import.meta.url));

/** The string literals and pieces of template literals of a package's sources, the list of codes apart. */
function literals(name: string): string[] {
  const found: string[] = [];
  const visitor = new Visitor({
    Literal: (node) => {
      if (typeof node.value === 'string') found.push(node.value);
    },
    TemplateElement: (node) => {
      found.push(node.value.raw);
    },
  });
  const folder = join(packagesFolder, name, 'src');
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts') || file.endsWith('error-codes.ts')) continue;
    const path = join(folder, file);
    visitor.visit(parseSync(path, readFileSync(path, 'utf8')).program);
  }
  return found;
}

const library = ['base', 'schema', 'profile', 'predict', 'learn'];
const everyPackage = [...library, 'bench', 'report', 'storage', 'service', 'cli'];
const libraryLiterals = library.flatMap(literals);

const optionsOf = (command: Command): string[] => [
  ...command.options.map((option) => option.long ?? ''),
  ...command.commands.flatMap((child) => optionsOf(child as Command)),
];

describe('the words of the command line', () => {
  it('stand in no message of the library', () => {
    expect(libraryLiterals.length).toBeGreaterThan(1000);
    expect(libraryLiterals.filter((text) => /(^|[\s'"(])--[a-z]/.test(text))).toEqual([]);
  });

  it('are told for errors that exist, at fields that exist, by options that exist', async () => {
    const options = optionsOf(await createProgram());
    const thrown = [...libraryLiterals, ...['report', 'service'].flatMap(literals)];
    for (const { code, field, option } of ERROR_OPTIONS) {
      expect(ERROR_CODES).toContain(code);
      expect(thrown, `thrown with ${option}`).toContain(code);
      if (field !== undefined) {
        expect(
          thrown.some((text) => text === field || text === `${field}.`),
          `the field ${field} of ${option}`,
        ).toBe(true);
      }
      expect(options).toContain(option.split(' ')[0]);
    }
  });

  it('follow the field: the start of its path is enough, the start of a name is not', () => {
    expect(optionHint('missing-column', { field: 'overrides.batch_size' })).toBe(' (--set)');
    expect(optionHint('missing-column', { field: 'overridesX' })).toBe('');
    expect(optionHint('missing-column', { file: 'a.csv' })).toBe('');
    expect(optionHint('folder-not-ours', { file: 'somewhere' })).toBe(' (--out)');
  });
});

describe('error codes', () => {
  it('are each thrown somewhere, and kebab-case', () => {
    const spoken = new Set(everyPackage.flatMap((name) => literals(name)));
    for (const code of ERROR_CODES) {
      expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(spoken.has(code), code).toBe(true);
    }
    expect(new Set(ERROR_CODES).size).toBe(ERROR_CODES.length);
  });
});
