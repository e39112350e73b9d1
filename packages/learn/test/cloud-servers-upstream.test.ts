import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parseCsv } from '@ctfusion/base';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { importCloudServers } from '../src/dataset/cloud-servers/import-cloud-servers.js';
import { parseBwMem, parseNvbandwidth } from '../src/dataset/cloud-servers/upstream/bandwidth-outputs.js';
import { cpuModelName } from '../src/dataset/cloud-servers/upstream/cpu-model-name.js';
import { parseLscpu } from '../src/dataset/cloud-servers/upstream/lscpu.js';
import { parseNvidiaSmi } from '../src/dataset/cloud-servers/upstream/nvidia-smi.js';
import { resolvers } from './importing.js';

// The files follow SpareCores/sc-inspector-data at 804d3c71, shortened, with figures of our own: data/hcloud/cax11/{lscpu,bw_mem,llm},
// data/aws/g4dn.xlarge/{nvidia_smi,nvbandwidth,llm}, data/alicloud/ecs.c4.3xlarge/vllm (each of them /stdout).
const reference = process.env['CTFUSION_REFERENCE_DIR'];
const scratch = mkdtempSync(join(tmpdir(), 'ctfusion-cloud-upstream-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const lscpu = (fields: Readonly<Record<string, string>>): string =>
  JSON.stringify(
    { lscpu: Object.entries(fields).map(([field, data]) => ({ field: `${field}:`, data })) },
    null,
    2,
  );
const ARM = {
  Architecture: 'aarch64',
  'CPU(s)': '2',
  'Model name': 'Neoverse-N1',
  Model: '1',
  'Thread(s) per core': '1',
  'Core(s) per socket': '2',
  'Socket(s)': '1',
  Stepping: 'r3p1',
  Flags: 'fp asimd evtstrm aes crc32 atomics fphp asimdhp cpuid asimddp ssbs',
  'NUMA node(s)': '1',
};
const XEON = {
  Architecture: 'x86_64',
  'CPU(s)': '4',
  'Model name': 'Intel(R) Xeon(R) Platinum 8259CL CPU @ 2.50GHz',
  'CPU family': '6',
  Model: '85',
  'Thread(s) per core': '2',
  'Core(s) per socket': '2',
  'Socket(s)': '1',
  Stepping: '7',
  Flags: 'fpu sse4_2 f16c avx avx2 fma avx512f avx512_vnni',
  'L1d cache': '65536 (2 instances)',
  'L2 cache': '2097152 (2 instances)',
  'L3 cache': '37486592 (1 instance)',
  'NUMA node(s)': '1',
};
const BW_MEM = 'rd 0.016384 107374.1824\nrd 8.00 2147.483648\nwr 0.262144 99.5\nrdwr 512.00 22282.92\n';
const NVBANDWIDTH = `{
	"nvbandwidth" :
	{
		"Driver Version" : "535.183.01",
		"testcases" :
		[
			{
				"bandwidth_description" : "memcpy CE CPU(row) -> GPU(column) bandwidth (GB/s)",
				"bandwidth_matrix" : [ [ "6.25", "6.5" ] ],
				"name" : "host_to_device_memcpy_ce",
				"status" : "Passed",
				"sum" : 12.75
			},
			{ "name" : "device_to_device_memcpy_read_ce", "status" : "Waived" },
			{ "bandwidth_matrix" : [ [ "N/A", "120" ] ], "name" : "device_local_copy", "status" : "Passed", "sum" : 120 }
		],
		"version" : "v0.5"
	}
}
`;
const NVIDIA_SMI = `<?xml version="1.0" ?>
<!DOCTYPE nvidia_smi_log SYSTEM "nvsmi_device_v12.dtd">
<nvidia_smi_log>
	<driver_version>535.183.01</driver_version>
	<attached_gpus>4</attached_gpus>
	<gpu id="00000000:00:1E.0">
		<product_name>Tesla T4</product_name>
		<gpu_virtualization_mode>
			<virtualization_mode>Pass-Through</virtualization_mode>
		</gpu_virtualization_mode>
		<fb_memory_usage>
			<total>15360 MiB</total>
			<used>2 MiB</used>
		</fb_memory_usage>
		<bar1_memory_usage>
			<total>256 MiB</total>
		</bar1_memory_usage>
		<gpu_power_readings>
			<power_draw>28.74 W</power_draw>
			<current_power_limit>70.00 W</current_power_limit>
		</gpu_power_readings>
		<clocks>
			<sm_clock>585 MHz</sm_clock>
		</clocks>
		<max_clocks>
			<sm_clock>1590 MHz</sm_clock>
			<mem_clock>5001 MHz</mem_clock>
		</max_clocks>
	</gpu>
</nvidia_smi_log>
`;
const llama = (fields: Readonly<Record<string, unknown>>): string =>
  `${JSON.stringify({
    build_commit: '51f311e0',
    cpu_info: 'CPU',
    gpu_info: '',
    backends: 'CPU',
    model_filename: '/models/qwen1_5-0_5b-chat-q4_k_m.gguf',
    model_type: 'qwen2 0.5B Q4_K - Medium',
    model_size: 401210368,
    model_n_params: 619570176,
    n_threads: 2,
    n_gpu_layers: 0,
    n_prompt: 0,
    n_gen: 16,
    avg_ts: 8,
    samples_ns: [1, 2],
    ...fields,
  })}\n`;
const serving = (fields: Readonly<Record<string, unknown>>): string =>
  `${JSON.stringify({
    benchmark: 'vllm_serving',
    model: 'qwen-0.5b',
    model_id: 'Qwen/Qwen2.5-0.5B-Instruct',
    workload: 'chat',
    prompt_tokens: 256,
    output_tokens: 128,
    mode: 'cpu',
    tuning: { max_num_seqs: 16, dtype: 'bfloat16' },
    vllm_version: '0.22.1',
    tensor_parallel: 0,
    gpu_count: 0,
    gpu_model: null,
    strategy: 'synchronous',
    target_rate: null,
    concurrency: 0.98,
    measurement: 'e2el',
    percentile: 'mean',
    score: 2500,
    unit: 'ms',
    ...fields,
  })}\n`;

let folder = scratch;
let count = 0;
beforeEach(() => {
  folder = join(scratch, `repository-${count++}`);
});
function write(server: string, outputs: Readonly<Record<string, string>>): void {
  for (const [benchmark, text] of Object.entries(outputs)) {
    const own = join(folder, 'data', server, benchmark);
    mkdirSync(own, { recursive: true });
    writeFileSync(join(own, 'stdout'), text);
    writeFileSync(
      join(own, 'meta.json'),
      '{"start":"2025-12-20T23:22:50.371340","end":null,"exit_code":null}',
    );
  }
}

describe('the layout of the repository', () => {
  it('gives servers, their bandwidths and their runs, as the parsed tables do', () => {
    write('hcloud/cax11', {
      lscpu: lscpu(ARM),
      bw_mem: BW_MEM,
      llm: llama({}) + llama({ n_prompt: 512, n_gen: 0, avg_ts: 64 }),
      vllm:
        serving({ measurement: 'ttft', score: 400 }) +
        serving({ percentile: 'p50', score: 2400 }) +
        serving({}) +
        serving({ measurement: 'request_throughput', percentile: null, score: 0.392 }) +
        serving({ strategy: 'throughput', concurrency: 14.5, score: 40000 }) +
        serving({
          strategy: 'throughput',
          concurrency: 14.5,
          measurement: 'request_throughput',
          percentile: null,
          score: 0.36,
        }),
    });
    write('aws/g4dn.12xlarge', {
      lscpu: lscpu(XEON),
      nvidia_smi: NVIDIA_SMI,
      nvbandwidth: NVBANDWIDTH,
      llm: llama({
        cpu_info: XEON['Model name'],
        gpu_info: 'Tesla T4, Tesla T4, Tesla T4, Tesla T4',
        backends: 'CUDA',
        n_gpu_layers: 999,
        avg_ts: 200,
      }),
    });
    const { table, leftOut } = importCloudServers(folder, resolvers);
    expect(leftOut).toEqual({});
    expect(table.texts('system_id')).toEqual([
      'aws/g4dn.12xlarge',
      'hcloud/cax11',
      'hcloud/cax11',
      'hcloud/cax11',
      'hcloud/cax11',
    ]);
    expect(table.texts('device_name').slice(0, 2)).toEqual(['NVIDIA Tesla T4', 'Ampere Altra']);
    expect([...table.numbers('total_time_ms')]).toEqual([80, 2000, 8000, 2500, 40000]);
    expect([...table.numbers('sequences')]).toEqual([1, 1, 1, 1, 16]);
    expect([...table.numbers('max_sequences')].slice(2)).toEqual([Number.NaN, 16, 16]);
    expect(table.texts('runtime').slice(2, 4)).toEqual(['llama.cpp', 'vllm']);
    expect(table.texts('quantisation').slice(0, 4)).toEqual(['Q4_K_M', 'Q4_K_M', 'Q4_K_M', 'bf16']);
    expect(table.texts('model_name')[0]).toBe('Qwen1.5-0.5B-Chat');
    expect([...table.numbers('parallel_devices')].slice(0, 2)).toEqual([4, 1]);
    const cell = (name: string, row: number): number => table.numbers(name)[row]!;
    // 2147.483648 MB/s of 10^6 bytes are 2 GiB/s of 2^30.
    expect(cell('host_memory_Read_all_8192kb_gbps', 1)).toBeCloseTo(2, 9);
    expect(cell('cores_total', 0)).toBe(2);
    expect(cell('vram_gb', 0)).toBe(15);
    expect(cell('gpu_power_limit_w', 0)).toBe(70);
    expect(cell('data_transfer_H2D_DMA_peak_bandwidth_gbps', 0)).toBeCloseTo(6.25e9 / 2 ** 30, 9);
    expect(table.texts('cpu_microarchitecture').slice(0, 2)).toEqual(['Cascade Lake', 'Neoverse N1']);
  });

  it('leaves out a server without an inventory, and one on which a benchmark printed nothing', () => {
    write('hcloud/cax11', { lscpu: lscpu(ARM), llm: llama({}), vllm: '\n' });
    write('hcloud/1', { llm: llama({}) });
    write('ovh/b3-8', { lscpu: lscpu(ARM), llm: '' });
    expect(importCloudServers(folder, resolvers).table.texts('system_id')).toEqual(['hcloud/cax11']);
  });

  it('names file and line of what is not of its format', () => {
    write('hcloud/cax11', { lscpu: lscpu(ARM), llm: `${llama({})}{"avg_ts": 1,\n` });
    expect(() => importCloudServers(folder, resolvers)).toThrow(
      /cax11\/llm\/stdout, row 2: is not valid JSON/,
    );
    write('hcloud/cax11', { llm: llama({ avg_ts: '8' }) });
    expect(() => importCloudServers(folder, resolvers)).toThrow(/row 1, 'avg_ts': is "8", no number/);
    write('hcloud/cax11', { llm: '' });
    expect(() => importCloudServers(folder, resolvers)).toThrow(/holds no run of a language model/);
  });
});

describe('outputs', () => {
  const output = (text: string) => ({ text, file: 'stdout' });

  it('reads lscpu, whatever its version and whatever a hypervisor hides', () => {
    expect(parseLscpu(output(lscpu(XEON)), 'aws')).toMatchObject({
      cpu_name: 'Intel Xeon Platinum 8259CL',
      vcpus: '4',
      stepping: '7',
      l2: '2097152 (2 instances)',
      flags: 'sse4_2 avx avx2 fma f16c avx512f avx512_vnni',
    });
    const nested = {
      lscpu: [
        { field: 'CPU(s):', data: '8' },
        {
          field: 'Vendor ID:',
          data: 'AuthenticAMD',
          children: [
            {
              field: 'Model name:',
              data: 'AMD EPYC 7763 64-Core Processor',
              children: [{ field: 'Socket(s):', data: '-' }],
            },
          ],
        },
      ],
    };
    expect(parseLscpu(output(JSON.stringify(nested)), 'azure')).toMatchObject({
      cpu_name: 'AMD EPYC 7763',
      vcpus: '8',
      sockets: '1',
      threads_per_core: '1',
      l2: '',
    });
    expect(() => parseLscpu(output('{}'), 'aws')).toThrow(/names no 'Model name:'/);
  });

  it('reads bw_mem, nvbandwidth and nvidia-smi', () => {
    expect(parseBwMem(output(BW_MEM))).toEqual({
      'bw_rd_0.016384mb': '107374.1824',
      bw_rd_8mb: '2147.483648',
      'bw_wr_0.262144mb': '99.5',
      bw_rdwr_512mb: '22282.92',
    });
    expect(() => parseBwMem(output('rd 1.00 5\nrd 2.00\n'))).toThrow(/stdout, row 2: 'rd 2.00'/);
    expect(parseNvbandwidth(output(NVBANDWIDTH))).toEqual({
      nvb_host_to_device_memcpy_ce: '6.25',
      nvb_device_local_copy: '120',
    });
    expect(parseNvidiaSmi(output(NVIDIA_SMI))).toEqual({
      gpu: 'Tesla T4',
      gpus: '4',
      gpu_memory: '15360 MiB',
      gpu_power_limit: '70.00 W',
      gpu_sm_clock: '1590 MHz',
      gpu_mem_clock: '5001 MHz',
      driver: '535.183.01',
    });
    expect(parseNvidiaSmi(output('No devices were found\n'))).toEqual({});
  });

  it.each([
    ['Intel(R) Xeon(R) CPU E5-2667 v4 @ 3.20GHz', 'alicloud', 'Intel Xeon E5-2667 v4'],
    ['INTEL(R) XEON(R) PLATINUM 8559C', 'aws', 'Intel Xeon Platinum 8559C'],
    ['Intel(R) Xeon(R) CPU @ 2.00GHz', 'gcp', 'Intel Xeon (model not given, 2.00 GHz)'],
    ['Intel Xeon Processor (Skylake, IBRS)', 'vultr', 'Intel Xeon (Skylake, model not given)'],
    ['AMD EPYC-Milan Processor', 'hcloud', 'AMD EPYC (Milan, model not given)'],
    ['AMD EPYC 9R05', 'aws', 'AMD EPYC 9R05'],
    ['Neoverse-V2', 'aws', 'AWS Graviton4'],
    ['Neoverse-V2', 'gcp', 'Google Axion'],
    ['Neoverse-N1', 'alicloud', 'Neoverse-N1'],
  ])('%s at %s is %s', (said, vendor, name) => {
    expect(cpuModelName(said, vendor)).toBe(name);
  });

  it.skipIf(reference === undefined)(
    'names every CPU as the parsed tables do (skipped where CTFUSION_REFERENCE_DIR is unset)',
    () => {
      const file = join(reference!, 'cloud-servers', 'servers.csv.gz');
      const servers = parseCsv(gunzipSync(readFileSync(file)).toString(), file, () => 'text');
      const [said, vendors, names] = ['cpu', 'vendor', 'cpu_name'].map((name) => servers.texts(name));
      expect(said!.map((cpu, row) => cpuModelName(cpu, vendors![row]!))).toEqual(names);
    },
  );
});
