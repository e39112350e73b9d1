import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ctfusion, projectRoot } from './command-line.js';

describe('a clone after npm ci and npm run build', () => {
  it('has the command', () => {
    const { version } = JSON.parse(
      readFileSync(join(projectRoot, 'packages', 'cli', 'package.json'), 'utf8'),
    ) as {
      version: string;
    };
    const link = join(projectRoot, 'node_modules', '.bin', 'ctfusion');
    const { status, stdout } = spawnSync(link, ['--version'], { encoding: 'utf8' });
    expect([status, stdout.trim()]).toEqual([0, version]);
  });

  it('answers in one file as its modules do', () => {
    const examples = join(projectRoot, 'examples');
    const args = [
      'rank',
      '--systems',
      join(examples, 'offers.json'),
      '--task',
      join(examples, 'task.json'),
      '--json',
    ];
    const bundled = spawnSync(join(projectRoot, 'packages', 'cli', 'bin', 'ctfusion.js'), args, {
      encoding: 'utf8',
    });
    expect([bundled.status, bundled.stderr]).toEqual([0, '']);
    expect(bundled.stdout).toBe(ctfusion(args, projectRoot).stdout);
  });

  // In one process a package would stand twice, once in the file and once beside it.
  it.each(['predict', 'rank', 'catalog', 'systems'])('needs nothing beside that file for %s', (name) => {
    const source = readFileSync(
      join(projectRoot, 'packages', 'cli', 'src', 'commands', `${name}.ts`),
      'utf8',
    );
    expect(source).not.toMatch(/import\('@ctfusion\/(?:bench|learn|report|profile)/);
    expect(readFileSync(join(projectRoot, 'packages', 'cli', 'bin', 'ctfusion.js'), 'utf8')).toContain(
      `'${name}'`,
    );
  });
});
