import { InputError, shown } from '@ctfusion/base';
import type { Purpose } from '../backends/backend-entry.js';
import { type BackendChoice, backendEntry } from '../backends/backend-registry.js';
import type { FactsEvent } from '../measuring/job-event.js';
import { type JobOptions, runJobProcess } from './job-process.js';

export interface BackendRequest {
  readonly backend: BackendChoice['backend'];
  /** `auto`, or a device of that backend. */
  readonly device: string;
  readonly python?: string | undefined;
  readonly purpose: Purpose;
}

export interface ChosenBackend {
  readonly choice: BackendChoice;
  readonly facts: FactsEvent;
  /** Devices that were tried before and are not there, with the reason. */
  readonly refused: readonly string[];
}

const probeLimitSeconds = 60;

/**
 * Opens the wanted device in a child process; with `auto` the first that runs, GPUs before the CPU. Throws InputError if none runs.
 */
export async function chooseBackend(
  request: BackendRequest,
  hasGpu: boolean,
  options: Pick<JobOptions, 'signal' | 'program'> & { readonly probeLimitSeconds?: number } = {},
): Promise<ChosenBackend> {
  const refused: string[] = [];
  const entry = backendEntry(request.backend);
  const { device: wanted, purpose } = request;
  for (const device of wanted === 'auto' ? entry.devices({ hasGpu, purpose }) : [wanted]) {
    const unfit = entry.unfitReason?.(device, purpose);
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
