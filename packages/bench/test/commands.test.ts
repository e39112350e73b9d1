import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { modelProfileDocument, readDocument } from '@ctfusion/schema/documents';
import { Command } from 'commander';
import { parseSync } from 'oxc-parser';
import { afterAll, describe, expect, it } from 'vitest';
import { ctfusion } from '../../../test/command-line.js';
import { registerBenchCommands, registerStandaloneCommands } from '../src/commands.js';
import { temporaryFolder, writeTinyModel } from './support.js';

const root = temporaryFolder('commands');
afterAll(() => rmSync(root, { recursive: true }));
const bin = fileURLToPath(new URL('../dist/bin.js', import.meta.url));
const model = writeTinyModel(root);

describe('the commands', () => {
  it('are registered in another program by one call', () => {
    const program = new Command('ctfusion');
    registerBenchCommands(program);
    expect(program.commands.map((command) => command.name())).toEqual(['bench', 'measure', 'profile']);
    expect(program.commands[0]!.commands.map((command) => command.name())).toEqual([
      'analyse',
      'report',
      'verify',
      'export',
    ]);
  });

  it('stand side by side in a program of their own', () => {
    const program = new Command('ctfusion-bench');
    registerStandaloneCommands(program);
    const names = program.commands.map((command) => command.name());
    expect(names).toEqual(['bench', 'analyse', 'report', 'verify', 'export', 'measure', 'profile']);
  });

  it('load nothing before one of them runs', () => {
    const path = fileURLToPath(new URL('../src/commands.ts', import.meta.url));
    const { module } = parseSync(path, readFileSync(path, 'utf8'));
    const loaded = module.staticImports.filter(({ entries }) => entries.some(({ isType }) => !isType));
    expect(loaded).toEqual([]);
  });
});

describe('profile', () => {
  it('prints the demand of an ONNX file', () => {
    const args = ['profile', model, '--input-size', '16x24', '--batch', '2'];
    const text = execFileSync(process.execPath, [bin, ...args], { encoding: 'utf8' });
    expect(text).toMatch(/parameters\s+264 \(0\.00 MiB\)/);
    expect(text).toMatch(/nodes_conv2d\s+1/);
    expect(text).toMatch(/Conv\s+1\s+82\.9k/);
  });

  it('gives everything as JSON', () => {
    const { stdout } = ctfusion(['profile', model, '--input-size', '16x24', '--json'], root);
    const json = JSON.parse(stdout) as Record<string, unknown>;
    expect(readDocument(modelProfileDocument, json, 'profile')).toMatchObject({
      schema_version: 2,
      parameters: 264,
      nodes_linear: 1,
      inputHeight: 16,
      inputWidth: 24,
    });
  });

  it('refuses bad options and files in one line, with exit code 2', () => {
    writeFileSync(join(root, 'text.onnx'), 'this is no model');
    const cases = [
      [[model], /dimension 2 \(height\) is dynamic: the size of the image must be given/],
      [[model, '--input-size', '16'], /'--input-size': '16' is no size/],
      [[model, '--input-size', '16x16', '--batch', '0'], /'--batch': '0' is no positive integer/],
      [[model, '--input-size', '16x16', '--dim', 'n'], /'--dim': 'n' is no NAME=VALUE/],
      [[join(root, 'text.onnx')], /text\.onnx: .*is no ONNX model/],
    ] as const;
    for (const [args, message] of cases) {
      const { status, stderr } = ctfusion(['profile', ...args], root);
      expect(stderr).toMatch(message);
      expect(stderr.trim().split('\n')).toHaveLength(1);
      expect(status).toBe(2);
    }
  });
});

describe('options below `bench`', () => {
  it('are those of the command that was called, in either spelling', async () => {
    const parse = async (...args: string[]): Promise<unknown> => {
      const program = new Command('ctfusion').exitOverride();
      registerBenchCommands(program);
      const report = program.commands[0]!.commands.find((command) => command.name() === 'report')!;
      let given: unknown;
      report.action((_, options: unknown) => {
        given = options;
      });
      await program.parseAsync(['bench', 'report', 'results', ...args], { from: 'user' });
      return given;
    };
    expect(await parse('--out', 'a.html', '--quiet')).toMatchObject({ out: 'a.html', quiet: true });
    expect(await parse('--output', 'a.html')).toMatchObject({ out: 'a.html' });
    expect(await parse('-o', 'a.html')).toMatchObject({ o: 'a.html' });
  });
});
