import type { GeneratedAlways } from 'kysely';

/** Rows as they are stored. Documents are JSON text: what is written comes back to the last digit, on every database. */
export interface Database {
  systems: SystemTable;
  observations: ObservationTable;
  tasks: TaskTable;
  bundles: BundleTable;
  activations: ActivationTable;
  jobs: JobTable;
  keys: KeyTable;
}

export interface SystemTable {
  system_id: string;
  operator: string;
  document: string;
  /** Lower case, for search; empty where there is none. */
  gpu_name: string;
  price_per_hour: number | null;
  registered_at: Date;
  updated_at: Date;
  heartbeat_at: Date;
  benchmark_wanted: boolean;
}

export interface ObservationTable {
  observation_id: GeneratedAlways<number>;
  system_id: string;
  reporter: string;
  identity: string;
  document: string;
  received_at: Date;
  bundle_id: string | null;
  expected_ms: number | null;
  lower_ms: number | null;
  upper_ms: number | null;
  doubt: string | null;
}

interface TaskTable {
  task_id: string;
  document: string;
  created_at: Date;
}

interface BundleTable {
  bundle_id: string;
  task_kind: string;
  predictor: string;
  models: string;
  uploaded_by: string;
  uploaded_at: Date;
}

interface ActivationTable {
  task_kind: string;
  generation: number;
  bundle_id: string;
  activated_by: string;
  activated_at: Date;
}

export interface JobTable {
  job_id: string;
  kind: string;
  state: string;
  input: string;
  result: string | null;
  error: string | null;
  created_by: string;
  created_at: Date;
  leased_at: Date | null;
  finished_at: Date | null;
  attempts: number;
  stage: string | null;
  progress: number | null;
}

interface KeyTable {
  key_id: string;
  secret_hash: string;
  operator: string;
  scopes: string;
  created_at: Date;
}
