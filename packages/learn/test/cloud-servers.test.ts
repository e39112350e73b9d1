import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { importCloudServers } from '../src/dataset/cloud-servers/import-cloud-servers.js';
import { microarchitecture } from '../src/dataset/cloud-servers/microarchitecture.js';
import { chipName, wholePart } from '../src/dataset/device-name.js';
import { resolvers } from './importing.js';

const scratch = mkdtempSync(join(tmpdir(), 'ctfusion-cloud-servers-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const SERVERS =
  'server,vendor,cpu,cpu_name,arch,vcpus,threads_per_core,sockets,numa_nodes,cpu_family,cpu_model,stepping,l2,l3,flags,gpu,gpu_memory,gpu_power_limit,bw_rd_0.016384mb,bw_rd_8mb,nvb_device_local_copy';
const CPU_SERVER =
  'ovh/b3-8,ovh,x,Intel Xeon Gold 6448H,x86_64,8,2,4,1,6,143,8,8388608 (4 instances),50331648 (1 instance),sse4_2 avx2 avx512f,,,,1073741.824,8000,';
const GPU_SERVER =
  'vultr/a40,vultr,x,AMD EPYC 7763,x86_64,4,1,1,1,25,1,1,2097152 (4 instances),33554432 (1 instance),avx2,NVIDIA A40-8Q,8192 MiB,300.00 W,,,100';
const RUNS =
  'server,device,device_name,device_count,host_cpu,vcpus,backend,model,quantisation,model_bytes,parameters,test,tokens_per_second,threads,ngl,date';
const CPU_RUN =
  'ovh/b3-8,x,Intel Xeon Gold 6448H,1,Intel Xeon Gold 6448H,8,CPU,LLaMA-7B,Q4_K_M,4080263168,6738415616';
const GPU_RUN = 'vultr/a40,x,NVIDIA A40-8Q,1,AMD EPYC 7763,4,CUDA,LLaMA-7B,Q4_K_M,4080263168,6738415616';
const VLLM =
  'server,device_name,device_count,host_cpu,vcpus,backend,software,model,workload,prompt_tokens,generated_tokens,dtype,strategy,concurrency,tensor_parallel,max_num_seqs,e2el_mean_ms,request_throughput';
const VLLM_RUN =
  'ovh/b3-8,Intel Xeon Gold 6448H,1,Intel Xeon Gold 6448H,8,vLLM CPU,vllm 0.22.1,Qwen/Qwen2.5-0.5B-Instruct,chat,256,128,bfloat16';

function imported(runs: readonly string[], served: readonly string[] = []) {
  const write = (name: string, lines: readonly string[]): void =>
    writeFileSync(join(scratch, `${name}.csv.gz`), gzipSync(`${lines.join('\n')}\n`));
  write('servers', [SERVERS, CPU_SERVER, GPU_SERVER]);
  write('llm_runs', [RUNS, ...runs]);
  write('vllm_runs', [VLLM, ...served]);
  return importCloudServers(scratch, resolvers);
}

describe('importCloudServers', () => {
  it('times tokens at their speed, and requests at the load that they met', () => {
    const { table, leftOut } = imported(
      [`${CPU_RUN},pp512,100,4,0,d`, `${CPU_RUN},tg128,10,4,0,d`],
      [`${VLLM_RUN},synchronous,0.99,,16,3500,0.28`, `${VLLM_RUN},throughput,14.5,,16,40000,0.36`],
    );
    expect(leftOut).toEqual({});
    expect([...table.numbers('total_time_ms')]).toEqual([5120, 12800, 3500, 40000]);
    expect([...table.numbers('prompt_tokens')]).toEqual([512, 0, 256, 256]);
    expect([...table.numbers('generated_tokens')]).toEqual([0, 128, 128, 128]);
    // The client kept more waiting than the server takes at once: 16 ran, of which 14.5 ended in time.
    expect([...table.numbers('sequences')]).toEqual([1, 1, 1, 16]);
    expect([...table.numbers('max_sequences')].slice(2)).toEqual([16, 16]);
    expect(table.texts('runtime')).toEqual(['llama.cpp', 'llama.cpp', 'vllm', 'vllm']);
    expect(table.numbers('weight_bits')[0]).toBeCloseTo((4080263168 * 8) / 6738415616, 12);
    expect(table.numbers('weight_bits')[2]).toBe(16);
  });

  it('takes the load of a queue, and of a steady rate, as it was measured', () => {
    const { table } = imported(
      [],
      [`${VLLM_RUN},throughput,24.5,,16,40000,0.6`, `${VLLM_RUN},constant,14.5,,16,40000,0.36`],
    );
    expect([...table.numbers('sequences')]).toEqual([24.5, 14.5]);
    expect([...table.numbers('vocabulary_size')]).toEqual([151936, 151936]);
  });

  it('knows a server by its own cores and caches, its CPU’s data sheet and lmbench’s bandwidths in GiB/s', () => {
    const { table } = imported([`${CPU_RUN},tg128,10,4,0,d`]);
    const number = (name: string): number => table.numbers(name)[0]!;
    expect([table.texts('system_id')[0], table.texts('cloud_vendor')[0]]).toEqual(['ovh/b3-8', 'ovh']);
    expect(table.texts('device_name')[0]).toBe('Intel Xeon Gold 6448H');
    expect(table.texts('cpu_microarchitecture')[0]).toBe('Sapphire Rapids');
    // 8 threads of 4 cores; the hypervisor's 4 sockets lie in one NUMA node; the whole chip has 32 cores and 60 MiB.
    expect(['cores_total', 'threads', 'cpu_sockets', 'cpu_l2_cache_mb', 'l3_cache_mb'].map(number)).toEqual([
      4, 8, 1, 8, 48,
    ]);
    // 1073741.824 MB/s of 10^6 bytes are 1000 GiB/s of 2^30.
    expect(number('host_memory_Read_all_16kb_gbps')).toBeCloseTo(1000, 9);
    expect(number('host_memory_Read_all_8192kb_gbps')).toBeCloseTo(8e9 / 2 ** 30, 9);
  });

  it('looks a slice up by its whole part, and keeps the memory that it has', () => {
    const { table } = imported([`${GPU_RUN},tg128,50,4,999,d`]);
    expect(table.texts('device_name')[0]).toBe('NVIDIA A40');
    expect(table.texts('accelerator')[0]).toBe('cuda');
    expect(table.numbers('vram_gb')[0]).toBe(8);
    expect(table.numbers('gpu_mem_bw_gbps')[0]).toBe(695.8);
    expect(table.numbers('data_transfer_D2D_Device_peak_bandwidth_gbps')[0]).toBeCloseTo(1e11 / 2 ** 30, 9);
    expect(table.numbers('device_layers')[0]).toBeNaN();
  });

  it('leaves out and counts what cannot be', () => {
    // 695.8 GB/s × 0.9 are 153 readings of 4.08 GB.
    const { table, leftOut } = imported(
      [
        `${GPU_RUN},tg128,153,4,999,d`,
        `${GPU_RUN},tg128,154,4,999,d`,
        `${GPU_RUN},tg128,50,4,24,d`,
        `${CPU_RUN.replace('1,Intel Xeon Gold 6448H', '1,Intel Xeon Gold 6130')},tg128,10,4,0,d`,
        `${CPU_RUN},pp4096,100,4,0,d`,
      ],
      [
        `${VLLM_RUN},constant,0,,16,0,0`,
        // One request of a minute ended, and none in the time that counts.
        `${VLLM_RUN},throughput,1,,16,59866,0`,
        // The image for CPUs without AVX-512 ran on one that has it.
        `${VLLM_RUN.replace('bfloat16', 'float16')},synchronous,1,,16,1000,1`,
      ],
    );
    expect(table.rowCount).toBe(1);
    expect(leftOut).toEqual({
      'without a time': 1,
      'at a load that is not known': 1,
      'with layers left on the host': 1,
      'on another CPU than the inventory has': 2,
      'beyond the model’s positions': 1,
      'faster than 90 % of the data sheet’s bandwidth': 1,
    });
  });

  it('says in one line what is missing', () => {
    expect(() => importCloudServers(join(scratch, 'nowhere'), resolvers)).toThrow(/has no servers.csv/);
    expect(() => imported([`${CPU_RUN},tg128,0,4,0,d`])).toThrow(/must be above 0/);
    expect(() => imported([`${CPU_RUN},zz9,10,4,0,d`])).toThrow(/no test that is known/);
    expect(() => imported([`${CPU_RUN.replace('ovh/b3-8', 'ovh/b3-9')},tg128,1,4,0,d`])).toThrow(
      /no server that is listed/,
    );
    writeFileSync(join(scratch, 'servers.csv'), 'server,vendor\na,b\n');
    expect(() => importCloudServers(scratch, resolvers)).toThrow(/column/);
    rmSync(join(scratch, 'servers.csv'));
  });
});

describe('names', () => {
  it.each([
    ['NVIDIA A10-4Q', 'NVIDIA A10', 'NVIDIA A10'],
    ['NVIDIA A100-SXM4-40GB', 'NVIDIA A100', 'NVIDIA A100-SXM4-40GB'],
    ['NVIDIA A100 80GB PCIe', 'NVIDIA A100', 'NVIDIA A100 80GB PCIe'],
    ['NVIDIA H100 80GB HBM3', 'NVIDIA H100', 'NVIDIA H100 80GB HBM3'],
    ['NVIDIA Tesla V100-PCIE-16GB', 'NVIDIA Tesla V100', 'NVIDIA Tesla V100-PCIE-16GB'],
    ['NVIDIA L40S', 'NVIDIA L40S', 'NVIDIA L40S'],
  ])('%s is the chip %s, looked up as %s', (name, chip, part) => {
    expect([chipName(name), wholePart(name)]).toEqual([chip, part]);
  });

  it.each([
    [{ name: 'Intel Xeon Platinum 8259CL', family: 6, model: 85, stepping: '7' }, 'Cascade Lake'],
    [{ name: 'Intel Xeon Platinum 8175M', family: 6, model: 85, stepping: '4' }, 'Skylake'],
    [{ name: 'AMD EPYC 9R14', family: 25, model: 17, stepping: '1' }, 'Zen 4'],
    [{ name: 'AMD EPYC 7763', family: 25, model: 1, stepping: '1' }, 'Zen 3'],
    [{ name: 'AWS Graviton4', family: Number.NaN, model: 1, stepping: 'r0p1' }, 'Neoverse V2'],
    [{ name: 'Hygon C86', family: 24, model: 0, stepping: '1' }, 'family 24 model 0'],
  ])('%o is %s', (identity, expected) => {
    expect(microarchitecture(identity)).toBe(expected);
  });
});
