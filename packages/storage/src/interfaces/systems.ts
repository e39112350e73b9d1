import type { SystemDocument } from '@ctfusion/schema/documents';
import type { Page, PageRequest } from './page.js';

/** A machine of the registry. */
export interface SystemRecord {
  readonly systemId: string;
  /** Whose it is: nobody else may change it. */
  readonly operator: string;
  readonly document: SystemDocument;
  readonly registeredAt: Date;
  readonly updatedAt: Date;
  readonly heartbeatAt: Date;
  /** Whether the machine is asked to measure itself again. */
  readonly benchmarkWanted: boolean;
}

/** Which machines are wanted; what is left out does not count. */
export interface SystemFilter {
  readonly operator?: string;
  /** Part of the GPU's name, in whatever case. */
  readonly gpu?: string;
  readonly maximumPricePerHour?: number;
  /** Heartbeat not before, and before. */
  readonly heartbeatFrom?: Date;
  readonly heartbeatBefore?: Date;
}

export interface Heartbeat {
  readonly systemId: string;
  readonly at: Date;
}

export interface SystemStore {
  /**
   * Adds a machine, or replaces the document of one that the same operator registered; either counts as a heartbeat.
   * Undefined if another operator has a machine of that name.
   */
  register(operator: string, document: SystemDocument, at: Date): Promise<SystemRecord | undefined>;
  get(systemId: string): Promise<SystemRecord | undefined>;
  /** In the order of their names. */
  list(filter: SystemFilter, page: PageRequest): Promise<Page<SystemRecord>>;
  /**
   * Changes a machine's document in one step: two changes at once follow one another.
   * Undefined if there is no such machine.
   */
  update(
    systemId: string,
    change: (document: SystemDocument) => SystemDocument,
    at: Date,
  ): Promise<SystemRecord | undefined>;
  /** Returns the names of those that are registered. A heartbeat that is older than the last one changes nothing. */
  recordHeartbeats(heartbeats: readonly Heartbeat[]): Promise<ReadonlySet<string>>;
  /** Heartbeats after a moment, for replicas that did not receive them. */
  heartbeatsAfter(moment: Date): Promise<readonly Heartbeat[]>;
  setBenchmarkWanted(systemId: string, isWanted: boolean): Promise<boolean>;
  /** Whether there was such a machine. Its runs go with it. */
  remove(systemId: string): Promise<boolean>;
}
