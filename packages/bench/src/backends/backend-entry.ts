import type { BenchmarkBackend } from './benchmark-backend.js';

/** What a backend is wanted for: whole models run on devices that single operators cannot be timed on. */
export type Purpose = 'operators' | 'models';

/** How a backend is found and opened, without loading its libraries. */
export interface BackendEntry {
  /** Devices that `auto` tries, in this order. */
  devices(machine: { readonly hasGpu: boolean; readonly purpose: Purpose }): readonly string[];
  /** Why a device cannot serve a purpose, whatever is installed; `undefined` where it may. */
  unfitReason?(device: string, purpose: Purpose): string | undefined;
  /** @throws InputError for a device that the backend does not know. */
  open(choice: { readonly device: string; readonly python?: string | undefined }): Promise<BenchmarkBackend>;
}
