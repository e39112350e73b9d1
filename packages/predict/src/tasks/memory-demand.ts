/**
 * Whose memory holds it: the devices' own; the host's; memory that host and device share (a processor with its graphics on one chip);
 * or the devices' as far as it goes and the host's for the rest.
 */
export type MemoryPlace = 'device' | 'host' | 'shared' | 'device and host';

/** A part of what is held, in the order in which it is told. */
export interface HeldPart {
  readonly what: string;
  readonly gib: number;
}

/** What a run must hold at one time, GiB (2^30 bytes). A lower bound: what a runtime might do without is not counted. */
export interface MemoryDemand {
  readonly place: MemoryPlace;
  /** Devices that hold it together. */
  readonly devices: number;
  readonly parts: readonly HeldPart[];
}
