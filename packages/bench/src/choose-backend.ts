import { InputError, shown } from '@ctfusion/schema';
import type { BackendChoice, FactsEvent } from './jobs/job.js';
import { type JobOptions, runJobProcess } from './jobs/job-process.js';

export interface BackendRequest {
  readonly backend: BackendChoice['backend'];
  /** `auto`, or a device of that backend. */
  readonly device: string;
  readonly python?: string | undefined;
  /** Whole models run on devices that single operators cannot be timed on. */
  readonly purpose: 'operators' | 'models';
}

export interface ChosenBackend {
  readonly choice: BackendChoice;
  readonly facts: FactsEvent;
  /** Devices that were tried before and are not there, with the reason. */
  readonly refused: readonly string[];
}

const probeLimitSeconds = 60;

/**
 * Opens the wanted device in a child process; with `auto` the first that runs, GPUs before the CPU (and GPUs only where
 * the machine has one, so that a software rasteriser is never taken for one). Throws InputError if none runs.
 */
export async function chooseBackend(
  request: BackendRequest,
  hasGpu: boolean,
  options: Pick<JobOptions, 'signal' | 'program'> & { readonly probeLimitSeconds?: number } = {},
): Promise<ChosenBackend> {
  const refused: string[] = [];
  for (const device of candidates(request, hasGpu)) {
    const unfit = unfitReason(request, device);
    if (unfit !== undefined) {
      refused.push(`${device}: ${unfit}`);
      continue;
    }
    const choice = { backend: request.backend, device, python: request.python };
    const outcome = await runJobProcess(
      { kind: 'probe', choice },
      { ...options, timeLimitSeconds: options.probeLimitSeconds ?? probeLimitSeconds },
    );
    const facts = outcome.events.find((event) => event.event === 'facts');
    if (facts !== undefined) return { choice, facts, refused };
    const unavailable = outcome.events.find((event) => event.event === 'unavailable');
    refused.push(`${device}: ${unavailable?.detail ?? (outcome.detail || 'gave no answer')}`);
    if (outcome.end === 'interrupted') break;
  }
  throw new InputError(
    'no-device',
    `no device of backend ${shown(request.backend)} runs here; ${refused.join('; ')}`,
    {
      field: 'device',
    },
  );
}

/** Node's binding of ONNX Runtime cannot tell a run from its copies on these, whatever is installed. */
const devicesWithoutOperators = ['cuda', 'dml', 'coreml'];

function unfitReason({ backend, purpose }: BackendRequest, device: string): string | undefined {
  if (backend !== 'onnxruntime' || purpose !== 'operators' || !devicesWithoutOperators.includes(device))
    return undefined;
  return 'single operators cannot be timed through onnxruntime there: choose --backend cuda or torch, or --device webgpu';
}

function candidates({ backend, device, purpose }: BackendRequest, hasGpu: boolean): readonly string[] {
  if (device !== 'auto') return [device];
  switch (backend) {
    case 'cuda':
      return ['cuda'];
    case 'torch':
      return hasGpu ? ['cuda', 'cpu'] : ['cpu'];
    case 'onnxruntime':
      if (!hasGpu && process.platform === 'linux') return ['cpu'];
      return purpose === 'models' ? ['cuda', 'dml', 'coreml', 'webgpu', 'cpu'] : ['webgpu', 'cpu'];
  }
}
