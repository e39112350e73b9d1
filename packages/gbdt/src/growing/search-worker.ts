import { workerData } from 'node:worker_threads';
import { wasmKernels } from '../kernels/kernels.js';
import type { WasmMemory } from '../kernels/web-assembly.js';
import { Baton } from './baton.js';
import { readJob } from './job-memory.js';
import { type SearchPlan, SplitSearch, shareOf } from './split-search.js';

/** What a `Team` hands to a worker. */
const { plan, memory, thread } = workerData as { plan: SearchPlan; memory: WasmMemory; thread: number };

const doubles = new Float64Array(memory.buffer);
const search = new SplitSearch(plan, wasmKernels(memory), new Uint8Array(memory.buffer), doubles, thread);
const baton = new Baton(memory, plan.layout.control, plan.threads);

for (let job = baton.waitForJob(0); job >= 0; job = baton.waitForJob(job)) {
  for (let share = baton.take(); share >= 0; share = baton.take()) {
    try {
      search.run(shareOf(plan, share), readJob(doubles, plan.layout.job));
      baton.finishOne();
    } catch {
      baton.fail();
    }
  }
}
