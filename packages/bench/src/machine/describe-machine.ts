import { arch, availableParallelism, cpus, platform, release, totalmem } from 'node:os';
import { readCgroupLimits, readOr } from './cgroup.js';
import { cpuName, readCpuSources } from './cpu-name.js';
import type { GpuInfo } from './gpu-info.js';
import { queryGpus } from './gpu-query.js';
import { measureHostClock } from './host-clock.js';
import { cpuinfoFlags, instructionSets } from './instruction-sets.js';
import { systemId } from './system-id.js';
import { toolValue } from './tool-answer.js';

/** The machine as this process finds it; memory in MiB (`_mb`), clocks in GHz. */
export interface Machine {
  readonly system_id: string;
  readonly cpu: {
    readonly name: string;
    readonly vendor: string;
    readonly physical_cores: number;
    readonly threads: number;
    /** CPUID family, model and stepping: what a hypervisor's bare "Xeon Processor" leaves. */
    readonly family: string;
    readonly base_ghz: number | null;
    /** Of one core at work, as measured. */
    readonly clock_ghz: number;
    readonly l3_cache_mb: number | null;
    /** Extensions that matter to inference. */
    readonly instruction_sets: readonly string[];
  };
  /** Cores that this process may keep busy: physical cores, affinity and cgroup quota together. */
  readonly usable_cores: number;
  readonly affinity: string | null;
  readonly cgroup: { readonly cpus: number | null; readonly memory_mb: number | null };
  readonly memory_mb: number;
  readonly gpus: readonly GpuInfo[];
  /** What kept a vendor's tool from telling of its GPUs. */
  readonly gpu_problems: readonly string[];
  readonly os: {
    readonly platform: string;
    readonly release: string;
    readonly arch: string;
    readonly hypervisor: string;
  };
  /** Clock settings that can be read. */
  readonly clocks: Readonly<Record<string, string>>;
}

/** Asks the operating system, the cgroup files and the GPU vendors' tools. */
export async function describeMachine(): Promise<Machine> {
  // systeminformation starts a dozen programs, which is no part of a start-up that only wants to print its help.
  const si = (await import('systeminformation')).default;
  const [cpu, os, { gpus, problems }] = await Promise.all([
    within(si.cpu(), cpuByNode()),
    within(si.osInfo(), {
      platform: platform(),
      distro: '',
      kernel: release(),
      arch: arch(),
      hypervizor: false,
    }),
    queryGpus(),
  ]);
  const limits = readCgroupLimits();
  const physicalCores = cpu.physicalCores || availableParallelism();
  const quota = limits.cpus === undefined ? Number.POSITIVE_INFINITY : Math.max(1, Math.floor(limits.cpus));
  const usableCores = Math.min(physicalCores, availableParallelism(), quota);
  const reported = toolValue(cpu.brand) === undefined ? '' : `${cpu.manufacturer} ${cpu.brand}`.trim();
  const sources = readCpuSources(reported, [cpu.family, cpu.model, cpu.stepping]);
  const named = cpuName(sources);
  const l3 = cpu.cache.l3;
  return {
    system_id: systemId({
      cpu: named,
      cores: Math.min(physicalCores, availableParallelism(), hundredths(limits.cpus ?? physicalCores)),
      gpus,
      machine: sources.machine,
    }),
    cpu: {
      name: named.name,
      vendor: cpu.vendor,
      physical_cores: physicalCores,
      threads: cpu.cores,
      family: [cpu.family, cpu.model, cpu.stepping].filter(Boolean).join('/'),
      base_ghz: cpu.speed || null,
      clock_ghz: Math.round(measureHostClock() * 1000) / 1000,
      instruction_sets: instructionSets(cpuinfoFlags(sources.cpuinfo)),
      l3_cache_mb: typeof l3 === 'number' && l3 > 0 ? l3 / 2 ** 20 : null,
    },
    usable_cores: usableCores,
    affinity: /Cpus_allowed_list:\s*(\S+)/.exec(readOr('/proc/self/status', ''))?.[1] ?? null,
    cgroup: {
      cpus: limits.cpus ?? null,
      memory_mb: limits.memoryBytes === undefined ? null : Math.round(limits.memoryBytes / 2 ** 20),
    },
    memory_mb: Math.round(totalmem() / 2 ** 20),
    gpus,
    gpu_problems: problems,
    os: {
      platform: `${os.platform} ${os.distro}`.trim(),
      release: os.kernel,
      arch: os.arch,
      hypervisor: isVirtual() || os.hypervizor ? 'present' : 'none seen',
    },
    clocks: clockSettings(),
  };
}

const hundredths = (value: number) => Math.round(value * 100) / 100;

/** Programs that ask the hardware may hang where a driver does. */
const askLimitMs = 15_000;

/** An answer, or the fallback if it fails or takes too long. */
function within<T, F>(answer: Promise<T>, fallback: F): Promise<T | F> {
  const late = new Promise<F>((resolve) => setTimeout(() => resolve(fallback), askLimitMs).unref());
  return Promise.race([answer, late]).catch(() => fallback);
}

/** What Node itself knows of the CPU. */
function cpuByNode() {
  const [first] = cpus();
  return {
    manufacturer: '',
    brand: first?.model ?? '',
    vendor: '',
    physicalCores: availableParallelism(),
    cores: cpus().length,
    family: '',
    model: '',
    stepping: '',
    speed: (first?.speed ?? 0) / 1000,
    cache: { l3: 0 },
  };
}

/** The flag that a hypervisor sets in its guests' CPUID. */
function isVirtual(): boolean {
  return /^flags\s*:.*\bhypervisor\b/m.test(readOr('/proc/cpuinfo', ''));
}

const clockFiles = {
  cpu_governor: '/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor',
  cpu_min_khz: '/sys/devices/system/cpu/cpu0/cpufreq/scaling_min_freq',
  cpu_max_khz: '/sys/devices/system/cpu/cpu0/cpufreq/scaling_max_freq',
  intel_no_turbo: '/sys/devices/system/cpu/intel_pstate/no_turbo',
  boost: '/sys/devices/system/cpu/cpufreq/boost',
  smt: '/sys/devices/system/cpu/smt/active',
} as const;

function clockSettings(): Readonly<Record<string, string>> {
  const settings: Record<string, string> = {};
  for (const [name, file] of Object.entries(clockFiles)) {
    const value = readOr(file, '').trim();
    if (value !== '') settings[name] = value;
  }
  return settings;
}

/** Memory that may be used now, bytes: what is free, or less where a cgroup says so. */
export function availableMemoryBytes(): number {
  const free = Number(/MemAvailable:\s*(\d+)/.exec(readOr('/proc/meminfo', ''))?.[1] ?? 0) * 1024;
  return Math.min(free || totalmem() / 2, readCgroupLimits().memoryBytes ?? Number.POSITIVE_INFINITY);
}
