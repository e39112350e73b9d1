import { type TransferRequest, Unsupported } from '../benchmark-backend.js';

/**
 * Copies for a device that is the host itself: memory to memory, both sides written beforehand, so that page faults are
 * not timed. Such a device has no pinned memory to speak of.
 */
export function cpuCopies({ bytes, pinned, repetitions }: TransferRequest): readonly number[] {
  if (pinned) throw new Unsupported('the device is the host: there is no pinned memory between them');
  const source = new Uint8Array(bytes).fill(1);
  const target = new Uint8Array(bytes).fill(2);
  return Array.from({ length: repetitions }, () => {
    const started = performance.now();
    target.set(source);
    return performance.now() - started;
  });
}
