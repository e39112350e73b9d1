import { readDocument, type TransferDocument, transferDocument } from '@ctfusion/schema/documents';
import { expect, it, vi } from 'vitest';
import { createProgram } from '../src/program.js';

/** What `transfer` prints for a run of 100 minutes on an RTX 3090, in this process. */
async function transferred(...args: string[]): Promise<TransferDocument['systems']> {
  const lines: string[] = [];
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    lines.push(String(text));
    return true;
  });
  try {
    const program = await createProgram(['transfer']);
    const run = ['transfer', '--json', '--quiet', '--measured', '100m', '--on', 'RTX 3090', ...args];
    await program.parseAsync(run, { from: 'user' });
  } finally {
    write.mockRestore();
  }
  return readDocument(transferDocument, JSON.parse(lines.join('')), 'printed').systems;
}

/** timm's published benchmark (torch 2.4, mixed precision, channels first): samples a second of 1,442 models on the RTX 4090 over those on the RTX 3090. */
const MEDIAN_RATIO = 1.4;

it('holds the usual ratio of inference, to which the transfer of training is not as close', async () => {
  const infer = (await transferred('--kind', 'infer', '--to', 'RTX 4090'))[0];
  const train = (await transferred('--kind', 'train', '--to', 'RTX 4090'))[0];
  const published = (100 * 60_000) / MEDIAN_RATIO;
  expect(infer!.lower_ms).toBeLessThan(published);
  expect(infer!.upper_ms).toBeGreaterThan(published);
  const off = (ms: number): number => Math.abs(ms / published - 1);
  expect(off(infer!.predicted_total_time_ms)).toBeLessThan(off(train!.predicted_total_time_ms));
});

it.each(['infer', 'train'])('of %s, what is slower in every rate takes longer', async (kind) => {
  const systems = await transferred('--kind', kind, '--to', 'H100', 'RTX 4090', 'RTX 3060', 'T4');
  const of = (name: string): number =>
    systems.find(({ system_id }) => system_id === name)!.predicted_total_time_ms / 60_000;
  expect(of('H100')).toBeLessThan(100);
  expect(of('RTX 4090')).toBeLessThan(100);
  expect(of('RTX 3060')).toBeGreaterThan(100);
  expect(of('T4')).toBeGreaterThan(100);
});

it('names the kinds that there are', async () => {
  await expect(transferred('--kind', 'generate', '--to', 'T4')).rejects.toThrow(
    "'--kind': 'generate' has no learned transfer; use train or infer, and of any other job a task",
  );
});
