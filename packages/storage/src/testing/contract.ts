import { BUNDLE_CASES } from './bundle-cases.js';
import type { ContractCase } from './contract-case.js';
import { JOB_CASES } from './job-cases.js';
import { KEY_AND_TASK_CASES } from './key-and-task-cases.js';
import { OBSERVATION_CASES } from './observation-cases.js';
import { SYSTEM_CASES } from './system-cases.js';

export type { ContractCase } from './contract-case.js';

/**
 * What every storage does. A case makes names of its own and may run on a storage that others have used; it rejects with an
 * AssertionError where the storage does otherwise.
 */
export const STORAGE_CASES: readonly ContractCase[] = [
  ...SYSTEM_CASES,
  ...OBSERVATION_CASES,
  ...BUNDLE_CASES,
  ...JOB_CASES,
  ...KEY_AND_TASK_CASES,
];
