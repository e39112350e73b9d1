import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as onnxruntime from 'onnxruntime-node';
import { afterAll, describe, expect, it } from 'vitest';
import { sessionOptions } from '../../src/backends/onnxruntime/session.js';
import { readCsv } from '../../src/results/csv.js';
import { measureTasks } from '../../src/sessions/runner-registry.js';
import { Decoder } from '../../src/tasks/generation/run-decoder.js';
import { buildDecoder, decoderSizes } from '../../src/zoo/decoders.js';
import { fillWeights } from '../../src/zoo/weight-blob.js';
import { python, temporaryFolder, torchAbsent } from '../support.js';

const absent = torchAbsent();
const script = fileURLToPath(new URL('../torch-decoder/decode.py', import.meta.url));
const program = fileURLToPath(new URL('../../python', import.meta.url));

interface Decoded {
  readonly params: number;
  /** Weights that no parameter took. */
  readonly left: number;
  readonly logits: readonly number[];
  /** Tokens of each sequence, step by step. */
  readonly cached: readonly (readonly number[])[];
  readonly recomputed: readonly (readonly number[])[];
}

describe.skipIf(absent !== undefined)(
  `a decoder of the zoo in torch${absent === undefined ? '' : ` (skipped: ${absent})`}`,
  () => {
    const folder = temporaryFolder('torch-decoder');
    afterAll(() => rmSync(folder, { recursive: true }));

    it('with the same weights says what the ONNX graph says, with its cache as without', async () => {
      const built = buildDecoder('decoder_1m');
      const blob = fillWeights(built.weights, built.weightBytes, 7);
      const path = join(folder, 'weights');
      const inOrder = built.weights.map(({ offset, byteLength }) =>
        blob.subarray(offset, offset + byteLength),
      );
      writeFileSync(path, Buffer.concat(inOrder));
      const sizes = decoderSizes('decoder_1m');
      const { innerWidth: inner_width, ...others } = sizes;
      const tokens = [5, 6, 7, 8, 3000, 9];
      const asked = { prompt: 10, generated: 12, sequences: 3 };
      const job = { program, weights: path, sizes: { ...others, inner_width }, tokens, ...asked };
      const decoded: Decoded = JSON.parse(
        execFileSync(python, [script, JSON.stringify(job)], { encoding: 'utf8' }),
      );
      expect(decoded).toMatchObject({ params: built.params, left: 0 });
      expect(decoded.cached).toHaveLength(13);
      expect(decoded.cached).toEqual(decoded.recomputed);

      const session = await onnxruntime.InferenceSession.create(built.bytes, sessionOptions('cpu', 1, blob));
      const decoder = new Decoder(onnxruntime, session, sizes);
      const shape = { sequences: 1, length: tokens.length, past: 0 };
      const { logits } = await decoder.step(tokens, shape, decoder.zeroCache(1, 0));
      const largest = Math.max(...logits.map(Math.abs));
      expect(decoded.logits).toHaveLength(logits.length);
      for (const [index, logit] of logits.entries())
        expect(Math.abs(decoded.logits[index]! - logit)).toBeLessThan(1e-4 * largest);
      const written = await decoder.generate({ ...asked, cached: 0 });
      // The token that ends the prompt is not among those that ONNX Runtime's decoder tells.
      expect(decoded.cached.slice(1).map(([first]) => first)).toEqual(written.tokens);
      await session.release();
    });

    it('is measured in every precision that the CPU has', async () => {
      const usual = {
        task_kind: 'generation',
        model_name: 'decoder_1m',
        runtime: 'torch',
        generated_tokens: 3,
      };
      const tasks = [
        { ...usual, prompt_tokens: 5, cached_tokens: 4, sequences: 2 },
        { ...usual, prompt_tokens: 0, cached_tokens: 4, precision: 'bf16' },
      ];
      const tasksPath = join(folder, 'tasks.json');
      writeFileSync(tasksPath, JSON.stringify(tasks));
      const output = join(folder, 'out');
      const result = await measureTasks(
        'generation',
        { tasksPath, output, python, repeats: 2 },
        { print: () => {} },
      );
      expect(result).toMatchObject({ measured: 4, failed: 0 });
      const rows = readCsv(join(output, 'measurements.csv'), []);
      expect(rows[0]).toMatchObject({
        backend: 'torch-cpu',
        params: String(buildDecoder('decoder_1m').params),
        vocabulary_size: '4096',
        weight_bits: '32',
      });
      const of = (row: (typeof rows)[number], name: string) => Number(row[name]);
      for (const row of rows.slice(0, 2)) {
        const first = of(row, 'time_to_first_token_ms');
        expect(first).toBeGreaterThan(0);
        expect(first + 3 * of(row, 'time_per_output_token_ms')).toBeCloseTo(of(row, 'total_time_ms'), 6);
      }
      expect(rows[2]).toMatchObject({ precision: 'bf16', weight_bits: '16', time_to_first_token_ms: '' });
    });

    it('on a device that is not there fails in one line', async () => {
      const task = { task_kind: 'generation', model_name: 'decoder_1m', runtime: 'torch', prompt_tokens: 1 };
      const tasksPath = join(folder, 'nowhere.json');
      writeFileSync(tasksPath, JSON.stringify({ ...task, generated_tokens: 1 }));
      const said: string[] = [];
      const options = { tasksPath, output: join(folder, 'nowhere'), python, device: 'cuda:63' };
      const result = await measureTasks('generation', options, { print: (line) => said.push(line) });
      expect(result).toMatchObject({ measured: 0, failed: 1 });
      expect(said.at(-1)).toMatch(/^not measured: decoder_1m\S* \S.*(cuda|CUDA)/);
    });
  },
);
