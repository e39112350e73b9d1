import { join } from 'node:path';
import { InputError, parseJson } from '@ctfusion/base';
import { readText } from '@ctfusion/base/files';
import { readDocument, type SystemDocument, systemDocument } from '@ctfusion/schema/documents';

interface MachineBenchmark {
  /** Folder that gets the results. */
  readonly output: string;
  /** All points, which takes longer. */
  readonly isFull: boolean;
  /** What the registry calls this machine; absent: what it is, and its host name. */
  readonly name?: string | undefined;
  readonly hostName: string;
  readonly say: (line: string) => void;
}

/** Runs the micro-benchmarks here. @throws InputError where they are not installed, or were stopped. */
export async function benchmarkMachine(
  { output, isFull, name, hostName, say }: MachineBenchmark,
  signal: AbortSignal,
): Promise<SystemDocument> {
  const { runBench } = await importBench();
  const { folder, isInterrupted } = await runBench({ output, quick: !isFull }, { print: say, signal });
  if (isInterrupted) signal.throwIfAborted();
  const file = join(folder, 'system.json');
  const system = readDocument(systemDocument, parseJson(readText(file), file), file);
  // Like machines are measured alike, and yet are two.
  return { ...system, system_id: name ?? `${system.system_id}__${hostName}` };
}

async function importBench(): Promise<typeof import('@ctfusion/bench')> {
  try {
    return await import('@ctfusion/bench');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new InputError('not-installed', 'the benchmarks are not installed: npm install @ctfusion/bench');
  }
}
