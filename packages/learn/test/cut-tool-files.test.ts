import { InputError } from '@ctfusion/base';
import { describe, expect, it } from 'vitest';
import type { ToolSettings } from '../src/index.js';
import { column, LLAMA_BENCH, PUBLISHED, RESULTS, read, summary, TABLE, VLLM, work } from './tool-files.js';

describe('a file that is cut off, anywhere', () => {
  const csv = (entries: readonly Readonly<Record<string, unknown>>[]): string => {
    const names = Object.keys(entries[0]!).filter((name) => name !== 'samples_ns');
    const line = (cells: readonly unknown[]): string => cells.map((cell) => `"${cell}"`).join(',');
    return [names.join(','), ...entries.map((entry) => line(names.map((name) => entry[name])))]
      .map((text) => `${text}\n`)
      .join('');
  };
  const network = { precision: 'fp16', system: 'A100', batch: 128, work: () => work };

  it.each<[string, string, ToolSettings]>([
    ['bench.json', JSON.stringify(LLAMA_BENCH, null, 2), {}],
    ['bench.jsonl', LLAMA_BENCH.map((entry) => `${JSON.stringify(entry)}\n`).join(''), {}],
    ['bench.csv', csv(LLAMA_BENCH), {}],
    ['bench.md', TABLE, { system: 'RTX 4080' }],
    [
      'serve.json',
      `${JSON.stringify(VLLM)}\n${JSON.stringify(VLLM)}\n`,
      { quantisation: 'bf16', system: 'A100' },
    ],
    ['mlperf_log_summary.txt', summary('SingleStream', ''), { ...network, model: 'resnet50' }],
    ['summary.csv', RESULTS, network],
    [
      'results.json',
      JSON.stringify([{ ...PUBLISHED, UsedModel: 'resnet50', Performance_Units: 'Samples/s' }]),
      network,
    ],
  ])('tells no run of %s that the whole does not, or one line', (name, text, settings) => {
    const runs = (part: string): string[] => {
      const { tasks } = read(name, part, settings);
      const columns = tasks.names.map((of) => column(tasks, of));
      return Array.from({ length: tasks.rowCount }, (_, row) => JSON.stringify(columns.map((of) => of[row])));
    };
    const whole = runs(text);
    expect(whole.length).toBeGreaterThan(0);
    const step = Math.ceil(text.length / 200);
    for (let end = 0; end < text.length; end += step) {
      let told: string[];
      try {
        told = runs(text.slice(0, end));
      } catch (error) {
        expect(error).toBeInstanceOf(InputError);
        expect((error as Error).message).not.toContain('\n');
        continue;
      }
      expect(whole.slice(0, told.length), `cut at ${end}`).toEqual(told);
    }
  });
});
