import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GraphBuilder, parseModel, profileModel } from '@ctfusion/profile';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { profileCommand } from '../src/cli/profile-command.js';
import { temporaryFolder } from './support.js';

const folder = temporaryFolder('profile-command');
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

function written(g: GraphBuilder): string {
  const path = join(folder, `${g.name}.onnx`);
  writeFileSync(path, g.toBytes());
  return path;
}

/** What the command prints, line by line. */
function printed(path: string, options: Record<string, unknown> = {}): readonly string[] {
  const lines: string[] = [];
  vi.spyOn(console, 'log').mockImplementation((text: string) => void lines.push(...text.split('\n')));
  profileCommand(path, options);
  return lines;
}

/** A product of a file that fixes its batch to 6, and what hangs on an operator that nobody knows. */
function partlyKnown(): GraphBuilder {
  const g = new GraphBuilder('partly-known');
  const x = g.input('x', [6, 8]);
  const product = g.node('MatMul', [x, g.weight([8, 4], { value: 0 })]);
  const [odd] = g.nodes('\u001b[2JFancy', [product], 1, {}, 'com.example');
  g.outputAs(odd!, 'y');
  return g;
}

describe('ctfusion profile', () => {
  it('gives what the library gives', () => {
    const path = written(partlyKnown());
    const profile = profileModel(parseModel(partlyKnown().toBytes(), path));
    expect(JSON.parse(printed(path, { json: true }).join('\n'))).toMatchObject({
      schema_version: 2,
      model_name: 'partly-known',
      batch_size: 6,
      model_flops_g: (2 * 8 * 4) / 1e9,
      matrix_product_flops_g: (2 * 6 * 8 * 4) / 1e9,
      matrix_product_kernels: 1,
      not_counted_share: 0.5,
      ...JSON.parse(JSON.stringify(profile)),
    });
    expect(profile.batchSize).toBe(6);
  });

  it('says on its first line how much is not counted, and nothing there where all is', () => {
    const lines = printed(written(partlyKnown()));
    expect(lines[0]).toBe(
      'not counted      50.0 % of the kernels: FLOPs of 1, bytes alone of 0 (listed below)',
    );
    expect(lines.at(-1)).toMatch(/^not counted: 1 × unknown operator com\.example\./);
    expect(lines.join('\n')).not.toContain('\u001b');
    const whole = new GraphBuilder('whole');
    whole.outputAs(whole.node('Relu', [whole.input('x', [1, 4])]), 'y');
    expect(printed(written(whole))[0]).toMatch(/^input /);
  });
});
