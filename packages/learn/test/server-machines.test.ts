import { tableFromRecords } from '@ctfusion/base';
import { columnType } from '@ctfusion/schema/columns';
import { describe, expect, it } from 'vitest';
import { studyImputation } from '../src/study/imputation-study.js';
import { fitImputation } from '../src/systems/fit-imputation.js';
import { type Machine, machinesOf } from '../src/systems/machines.js';
import { PHYSICAL_VARIABLES } from '../src/systems/physical-scaling.js';
import { learnServers, serverMachines } from '../src/systems/server-machines.js';
import { SERVER_VARIABLES } from '../src/systems/server-variables.js';

const READ = 'host_memory_Read_all_524288kb_gbps';
const COPY = 'data_transfer_H2D_DMA_peak_bandwidth_gbps';
const place = (column: string): number => SERVER_VARIABLES.findIndex((one) => one.column === column);
const reading = ({ values }: Machine, column: string): number => Math.exp(values[place(column)]!);

type Row = Record<string, string | number>;
const table = (rows: Row[]) => tableFromRecords(rows, 'servers.csv', columnType);
const server = (name: string, cpu: string, threads: number, more: Row = {}): Row => ({
  system_id: name,
  cpu_name: cpu,
  gpu_name: '',
  threads,
  cores_total: threads / 2,
  [READ]: '',
  [COPY]: '',
  ...more,
});

describe('rented servers', () => {
  it('are each one machine, with all that any run knows, and slices of a chip are one model', () => {
    const machines = serverMachines(
      table([
        server('a', 'X', 2, { [READ]: 10 }),
        server('a', 'X', 2, { gpu_name: 'NVIDIA A10-4Q', [COPY]: 20 }),
        server('b', 'X', 4, { gpu_name: 'NVIDIA A10-8Q' }),
        server('c', 'Y', 4),
      ]),
      SERVER_VARIABLES,
    );
    expect(machines).toHaveLength(3);
    const [both] = machines.filter((one) => !Number.isNaN(one.values[place(READ)]!));
    expect([reading(both!, READ), reading(both!, COPY)]).toEqual([
      expect.closeTo(10, 9),
      expect.closeTo(20, 9),
    ]);
    expect(new Set(machines.map(({ gpuModel }) => gpuModel))).toEqual(new Set(['NVIDIA A10', '']));
  });

  it('are sampled to 300 at most, small and large types of every model', () => {
    const rows = Array.from({ length: 400 }, (_, index) =>
      server(`s${index}`, index % 4 === 0 ? 'rare' : 'common', 2 * (1 + index)),
    );
    const machines = serverMachines(table(rows), SERVER_VARIABLES);
    const threads = (model: string): number[] =>
      machines.filter(({ cpuModel }) => cpuModel === model).map((one) => Math.round(reading(one, 'threads')));
    expect(threads('rare')).toHaveLength(100);
    expect(threads('common')).toHaveLength(200);
    expect(Math.max(...threads('common')) - Math.min(...threads('common'))).toBeGreaterThan(780);
  });

  it('have their memory imputed from their cores, where it follows them', () => {
    const rows = Array.from({ length: 30 }, (_, index) => {
      const threads = 2 ** (1 + (index % 6));
      // 7 GiB/s a core, as shared memory has it, and a few percent that no fact tells.
      const bandwidth = 7 * (threads / 2) ** 0.6 * Math.exp(0.05 * Math.cos(index));
      return server(`s${index}`, `model ${Math.floor(index / 3)}`, threads, { [READ]: bandwidth });
    });
    const { cpu_models, gpu_models, benchmarks } = studyImputation(table(rows), 0.9);
    expect([cpu_models, gpu_models]).toEqual([10, 0]);
    expect(benchmarks.map(({ benchmark, left_out }) => [benchmark, left_out])).toEqual([[READ, 'cpu']]);
    expect(benchmarks[0]!.log_error).toBeLessThan(0.1);
    expect(benchmarks[0]!.coverage).toBeGreaterThanOrEqual(90);
  });
});

describe('what rented servers teach a bundle', () => {
  const variables = PHYSICAL_VARIABLES['frames']!;
  const rows = (count: number, more: (index: number) => Row): Row[] =>
    Array.from({ length: count }, (_, index) =>
      server(`s${index}`, `model ${index % 5}`, 2 ** (1 + (index % 6)), more(index)),
    );

  it('is coefficients: no model of theirs is kept', () => {
    const own = rows(6, (index) => ({ max_boost_ghz: 4 + 0.1 * index, [COPY]: 12 + index }));
    const machines = machinesOf(table(own), variables);
    const servers = table(rows(12, (index) => ({ max_boost_ghz: 3 + 0.1 * (index % 7) })));
    const alone = fitImputation(variables, machines)!;
    const withServers = fitImputation(variables, machines, [learnServers(servers)])!;
    expect(alone.models.length).toBeGreaterThan(0);
    expect(withServers.models).toEqual(alone.models);
    expect(withServers.gaussian.mean).not.toEqual(alone.gaussian.mean);
  });
});
