import type { ObservationDocument } from '@ctfusion/schema/documents';
import type { Page, PageRequest } from './page.js';

/** What is stored of a measured run. */
export interface NewObservation {
  readonly systemId: string;
  /** Who told of it. */
  readonly reporter: string;
  readonly document: ObservationDocument;
  readonly receivedAt: Date;
  /** The bundle that predicted it, what that said, ms, and whether the run fell into the interval; absent where it could not say. */
  readonly expected?: ExpectedTime;
  /** Why the run is not learned from; absent where it is. */
  readonly doubt?: string;
  /** The same for the same run told again. */
  readonly identity: string;
}

export interface ExpectedTime {
  readonly bundleId: string;
  readonly latencyMs: number;
  readonly lowerMs: number;
  readonly upperMs: number;
}

export interface ObservationRecord extends NewObservation {
  /** In the order in which they came. */
  readonly observationId: number;
}

export interface ObservationStore {
  /** Adds a run; of one that is told again, what was stored first. Undefined if there is no such machine. */
  add(
    observation: NewObservation,
  ): Promise<{ readonly record: ObservationRecord; readonly isNew: boolean } | undefined>;
  /** Of one machine, or of all, the oldest first. `after` is an `observationId`. */
  list(systemId: string | undefined, page: PageRequest): Promise<Page<ObservationRecord>>;
  /** The last runs of a machine, the oldest first. */
  latest(systemId: string, count: number): Promise<readonly ObservationRecord[]>;
  /** Machines that have runs. */
  systems(): Promise<readonly string[]>;
}
