import type { JobMachine } from './job-machine.js';
import type { SetupSizes } from './job-plan.js';

/** From the click to the first run, ms. */
export interface SetupTime {
  readonly downloadMs: number;
  /** Weights from disk, and onto the device. */
  readonly loadMs: number;
}

/** Rates without which a phase has no time. */
export type MissingRate = 'download speed' | 'disk speed' | 'speed of copies to the device';

const MB_PER_GB = 1000;
const MS_PER_S = 1000;

export const transferMs = (gb: number, mbps: number): number => (gb * MB_PER_GB * MS_PER_S) / mbps;

/**
 * Times of what must be there first. What comes down is written meanwhile, so the slower of network and disk decides; weights are read
 * from disk and then copied over PCIe, one after the other, as loaders do.
 * @returns the rate that is not known, where one is needed: an unknown time is no time of 0.
 */
export function setupTime(
  { imageGb = 0, weightsGb = 0, dataGb = 0, otherGb = 0, loadGb }: SetupSizes,
  { downloadMbps, diskMbps, loadMbps }: JobMachine,
): SetupTime | MissingRate {
  const [downloaded, loaded] = [imageGb + weightsGb + dataGb + otherGb, loadGb ?? weightsGb];
  if (downloaded > 0 && downloadMbps === undefined) return 'download speed';
  if (downloaded + loaded > 0 && diskMbps === undefined) return 'disk speed';
  if (loaded > 0 && loadMbps === undefined) return 'speed of copies to the device';
  return {
    downloadMs: downloaded > 0 ? transferMs(downloaded, Math.min(downloadMbps!, diskMbps!)) : 0,
    loadMs: loaded > 0 ? transferMs(loaded, diskMbps!) + transferMs(loaded, loadMbps!) : 0,
  };
}
