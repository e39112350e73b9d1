import { readFileSync } from 'node:fs';
import { readBundleFolder, train } from '@ctfusion/learn';
import { predict, rank } from '@ctfusion/predict';

// A bundle that ships, a task, and two machines by their data sheets, with their prices per hour.
const bundle = readBundleFolder('bundles/frames');
const task = JSON.parse(readFileSync('examples/task.json', 'utf8'));
const systems = [
  { system_id: 'desktop', cores_total: 8, fp32_tflops_cuda: 29.2, gpu_mem_bw_gbps: 504, price_per_hour: 0.12 },
  { system_id: 'server', cores_total: 16, fp32_tflops_cuda: 66.9, gpu_mem_bw_gbps: 3350, price_per_hour: 2.1 },
];

for (const answer of predict(bundle, { systems, tasks: [task] }))
  console.log(answer.system_id, Math.round(answer.predicted_total_time_ms), 'ms,', answer.bottleneck);

const [best] = rank(bundle, { systems, task, deadlineMs: 400 }).systems;
console.log(best.system_id, best.deadline_probability);

// Runs of your own: each says its machine, its task and how long it took.
const machines = [2, 3, 4, 5, 6, 7, 8, 10, 12].map((cores_total) => ({ system_id: `m${cores_total}`, cores_total }));
const runs = machines.flatMap(({ system_id, cores_total }) =>
  [1, 2, 4, 8, 16].map((batch_size) => {
    const total_time_ms = (50 + 100 * batch_size) / cores_total;
    return { system_id, batch_size, total_time_ms, backend: 'mine' };
  }),
);
const { predictor } = train(
  { runs, systems: machines },
  {
    features: { device_cols: ['cores_total'], task_cols: ['batch_size'] },
    model: { params: { min_data_in_leaf: 1, learning_rate: 0.1 } },
  },
);
const question = { systems: [{ system_id: 'new', cores_total: 9 }], tasks: [{ batch_size: 8 }] };
console.log(Math.round(predict(predictor, question)[0].predicted_total_time_ms), 'ms');
