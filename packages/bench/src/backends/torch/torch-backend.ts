import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import {
  type BackendFacts,
  BackendUnavailable,
  type BenchmarkBackend,
  type PreparedWorkload,
  type TransferRequest,
  Unsupported,
} from '../benchmark-backend.js';
import { type OperatorWorkload, workloadShapes } from '../workload.js';

const workerPath = fileURLToPath(new URL('../../../python/torch_worker.py', import.meta.url));

interface PreparedHandle extends PreparedWorkload {
  readonly handle: number;
}

const probeAnswer = z.object({
  device: z.string(),
  free_memory_bytes: z.number().nullable(),
  details: z.record(z.string(), z.union([z.string(), z.number()])),
});
const handleAnswer = z.object({ handle: z.number() });
const elapsedAnswer = z.object({ elapsed_ms: z.number() });
const timesAnswer = z.object({ times_ms: z.array(z.number()) });
const valuesAnswer = z.object({ values: z.array(z.number()) });

/** PyTorch through a Python worker that speaks JSON lines: the protocol of the published benchmark. */
export class TorchBackend implements BenchmarkBackend {
  readonly timing = 'single';
  #worker: ChildProcessWithoutNullStreams | undefined;
  #answers: ((line: string) => void)[] = [];
  #failure: Error | undefined;
  #complaint = '';

  constructor(
    readonly device: string,
    readonly python: string,
  ) {}

  get workerProcessId(): number | undefined {
    return this.#worker?.pid;
  }

  async probe(): Promise<BackendFacts> {
    this.#start();
    try {
      const { device, free_memory_bytes, details } = probeAnswer.parse(await this.#call('probe'));
      return {
        // Rows without a backend are torch on CUDA, as published; another device has its name beside it.
        backend: this.device.startsWith('cuda') ? 'torch' : `torch-${this.device}`,
        device,
        freeMemoryBytes: free_memory_bytes ?? undefined,
        emulated: [],
        details,
      };
    } catch (error) {
      throw new BackendUnavailable(
        `torch does not run on '${this.device}' here: ${(error as Error).message}`,
      );
    }
  }

  precision(): 'native' {
    return 'native';
  }

  async prepare(workload: OperatorWorkload): Promise<PreparedHandle> {
    if (workload.dataType === 'fp16' && this.device === 'cpu') {
      throw new Unsupported(
        'torch has no half precision on every CPU build; choose fp32 for torch on the CPU',
      );
    }
    const { inputs, weights } = workloadShapes(workload);
    const request = {
      data_type: workload.dataType,
      shapes: [...inputs, ...weights],
      operator: workload.operator,
    };
    const { handle } = handleAnswer.parse(await this.#call('prepare', request));
    return { workload, handle };
  }

  async run(prepared: PreparedWorkload, iterations: number): Promise<number> {
    const { handle } = prepared as PreparedHandle;
    return elapsedAnswer.parse(await this.#call('run', { handle, iterations })).elapsed_ms;
  }

  async sync(): Promise<void> {
    // The worker synchronises before it answers.
  }

  async transfer(request: TransferRequest): Promise<readonly number[]> {
    if (this.device === 'cpu' && request.pinned) {
      throw new Unsupported('the device is the host: there is no pinned memory between them');
    }
    return timesAnswer.parse(await this.#call('transfer', { ...request })).times_ms;
  }

  async output(prepared: PreparedWorkload): Promise<Float32Array> {
    const { handle } = prepared as PreparedHandle;
    return Float32Array.from(valuesAnswer.parse(await this.#call('output', { handle })).values);
  }

  async dispose(prepared: PreparedWorkload): Promise<void> {
    await this.#call('dispose', { handle: (prepared as PreparedHandle).handle });
  }

  async close(): Promise<void> {
    this.#worker?.stdin.end();
    this.#worker?.kill();
  }

  #start(): void {
    const worker = spawn(this.python, [workerPath, this.device], { stdio: 'pipe' });
    this.#worker = worker;
    createInterface({ input: worker.stdout }).on('line', (line) => this.#answers.shift()?.(line));
    worker.stderr.on('data', (chunk: Buffer) => {
      this.#complaint = (this.#complaint + chunk.toString()).slice(-2000);
    });
    worker.stdin.on('error', () => {}); // A dead worker is reported by its 'close'.
    worker.on('error', (error) => this.#fail(error.message));
    worker.on('close', (code, signal) => {
      const reason = this.#complaint.trim().split('\n').at(-1) ?? '';
      this.#fail(reason || `the Python worker ended (${signal ?? `exit status ${code}`})`);
    });
  }

  #fail(reason: string): void {
    this.#failure ??= new Error(reason);
    for (const answer of this.#answers.splice(0)) answer('');
  }

  async #call(call: string, request: object = {}): Promise<unknown> {
    if (this.#worker === undefined) this.#start();
    if (this.#failure !== undefined) throw this.#failure;
    const line = await new Promise<string>((resolve) => {
      this.#answers.push(resolve);
      this.#worker!.stdin.write(`${JSON.stringify({ call, ...request })}\n`);
    });
    if (this.#failure !== undefined) throw this.#failure;
    const answer = JSON.parse(line) as { error?: string };
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer;
  }
}
