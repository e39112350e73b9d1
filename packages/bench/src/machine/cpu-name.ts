import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { armCoreName } from './arm-cores.js';
import { readOr } from './cgroup.js';
import { toolValue } from './tool-answer.js';

/** What is known of a CPU's identity, by source. */
export interface CpuSources {
  /** As the operating system's own tool names it; may be empty, or `-`. */
  readonly reported: string;
  /** CPUID family, model and stepping, as far as they are known. */
  readonly family: readonly string[];
  /** Text of `/proc/cpuinfo`. */
  readonly cpuinfo: string;
  /** The firmware's word for the board: device tree, or DMI's maker and product. */
  readonly board: string;
  /** What tells this machine from all others: the last resort where nothing tells what it is. */
  readonly machine: string;
}

export interface CpuName {
  readonly name: string;
  /**
   * What must stand beside the name so that unlike CPUs are told apart: empty where the name is that of one model. A
   * hypervisor's "AMD EPYC" is four generations, and an ARM core's design is sold by several makers.
   */
  readonly detail: string;
}

export function readCpuSources(reported: string, family: readonly string[]): CpuSources {
  const dmi = (file: string) => toolValue(readOr(`/sys/class/dmi/id/${file}`, ''));
  const tree = toolValue(readOr('/proc/device-tree/model', ''));
  const board = tree ?? [dmi('sys_vendor'), dmi('product_family')].filter(Boolean).join(' ');
  const machine = `${readOr('/etc/machine-id', '').trim()} ${hostname()}`;
  return { reported, family, cpuinfo: readOr('/proc/cpuinfo', ''), board, machine };
}

/** The most telling name that any source gives, and what it leaves open. */
export function cpuName(sources: CpuSources): CpuName {
  const cores = armCores(sources.cpuinfo);
  const named = toolValue(sources.reported) ?? cpuinfoName(sources.cpuinfo);
  if (named !== undefined && cores.length === 0) {
    return { name: named, detail: isModelName(named) ? '' : familyDetail(sources) };
  }
  if (cores.length > 0) {
    const design = [...new Set(cores.map(({ name }) => name))].join(' + ');
    const isDesign =
      named === undefined || cores.some(({ name }) => name.endsWith(named)) || !/\d/.test(named);
    if (!isDesign) return { name: named, detail: '' };
    const revisions = [...new Set(cores.map(({ revision }) => revision))].join(' ');
    return { name: design, detail: [revisions, sources.board].filter(Boolean).join(' ') };
  }
  if (sources.board !== '') return { name: sources.board, detail: familyDetail(sources) };
  return { name: 'unknown', detail: digest(sources.machine) };
}

/** Eight hexadecimal digits that stand for a machine of which nothing else is known. */
export function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}

/** Whether a name is one model's: it has a number that is neither its clock nor that of an emulated machine. */
function isModelName(name: string): boolean {
  const bare = name.replace(/@.*$|\b\d+(\.\d+)?\s*[GM]Hz\b/gi, '');
  return /\d/.test(bare) && !/qemu|kvm|virtual|bochs/i.test(bare);
}

function familyDetail({ family, cpuinfo }: CpuSources): string {
  const of = (key: string) => toolValue(new RegExp(`^${key}\\s*:\\s*(.+)$`, 'm').exec(cpuinfo)?.[1]);
  const [number = of('cpu family'), model = of('model'), stepping = of('stepping')] = family.map((value) =>
    toolValue(value),
  );
  return [
    ['family', number],
    ['model', model],
    ['stepping', stepping],
  ]
    .flatMap(([word, value]) => (value === undefined ? [] : [`${word} ${value}`]))
    .join(' ');
}

/** Keys under which architectures name their CPU in `/proc/cpuinfo`: x86 and ARM, MIPS, POWER, RISC-V, LoongArch. */
const nameKeys = ['model name', 'cpu model', 'cpu', 'uarch', 'Model Name', 'Processor'];

function cpuinfoName(cpuinfo: string): string | undefined {
  for (const key of nameKeys) {
    const value = toolValue(new RegExp(`^${key}\\s*:\\s*(.+)$`, 'm').exec(cpuinfo)?.[1]);
    // Old ARM kernels call every CPU `AArch64 Processor rev 3 (aarch64)` or `ARMv7 Processor`.
    if (value !== undefined && !/^(aarch64|armv\d)/i.test(value)) return value;
  }
  return undefined;
}

/** Designs and revisions of all cores, each kind once: a phone's or a board's CPU has two or three. */
function armCores(cpuinfo: string): readonly { readonly name: string; readonly revision: string }[] {
  const kinds = new Map<string, { readonly name: string; readonly revision: string }>();
  for (const block of cpuinfo.split(/\n\s*\n/)) {
    const of = (key: string) => new RegExp(`^CPU ${key}\\s*:\\s*(\\S+)`, 'm').exec(block)?.[1];
    const [implementer, part] = [of('implementer'), of('part')];
    if (implementer === undefined || part === undefined) continue;
    const revision = `r${Number(of('variant') ?? 0)}p${Number(of('revision') ?? 0)}`;
    kinds.set(`${implementer} ${part} ${revision}`, { name: armCoreName(implementer, part), revision });
  }
  return [...kinds.values()];
}
