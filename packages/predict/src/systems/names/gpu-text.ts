/**
 * From a line as a tool prints it to the words that name a GPU: what nvidia-smi, rocm-smi, lspci, Slurm, Kubernetes, OpenGL and logs put
 * around a name is taken off, and what they say beside it (a MIG slice, a vGPU profile, a cut end) is kept.
 */
import { takeVendor, type Vendor } from './vendor.js';

export interface GpuText {
  readonly vendor?: Vendor;
  /** The name, or the names that share one PCI id, lower case. */
  readonly alternatives: readonly string[];
  /** The codename before the brackets of lspci: `ad102`, `gp102`. */
  readonly codename?: string;
  /** The end was cut off by a table (`GeForce RTX 208...`). */
  readonly cut: boolean;
  readonly mig?: MigSlice;
  /** Profile memory (GB) of a virtual GPU: 80 of `H100-80C`. */
  readonly vgpuGb?: number;
  readonly virtual: boolean;
}

/** A slice of a GPU: `3g.20gb` is 3 compute slices with 20 GB. */
export interface MigSlice {
  readonly text: string;
  readonly computeSlices: number;
  readonly memoryGb: number;
}

const MIG = /\b(?:mig[- ]?)?(?:\d+x)?([1-7])c?(?:\.[1-7])?g[.-]?(\d{1,3})gb(?:[+-]?me)?(?:\.all)?(?: mig)?/;
/** `-8Q`, `-4-20C`: profile after the name of the board. */
const VGPU = /(?<=[a-z0-9])-(?:\d{1,2}-)?(\d{1,3})[abcq]\d?(?:me)?(?=$|[\s)\]])/;
const GPU_WORD =
  /geforce|quadro|tesla|titan|rtx|gtx|radeon|instinct|nvidia|amd|intel|apple|\barc\b|\b[abhlv]\d{2,3}/;

export function readGpuText(raw: string): GpuText {
  let text = unmark(raw);
  const virtual = /\bgrid\b|\bvgpu\b|\bvf\b|\bvirtual\b|\bmxgpu\b/.test(text.replaceAll('_', ' '));
  text = withoutLabel(text);
  const cut = /\.\.\.|…/.test(text);
  text = text.replace(/\s*(?:\.\.\.|…).*$/, '');
  const mig = takeMig(text);
  text = mig?.rest ?? text;
  const vgpu = VGPU.exec(text.trim());
  const vgpuGb = vgpu === null ? undefined : Number(vgpu[1]);
  text = vgpu === null ? text : text.trim().replace(VGPU, ' ');
  const { rest, vendor } = takeVendor(withoutLogWords(text));
  const { name, codename } = takeBrackets(rest);
  return {
    alternatives: name
      .split('/')
      .map((part) => part.trim())
      .filter((part) => part !== '' && !part.startsWith('barco')),
    cut,
    virtual: virtual || vgpuGb !== undefined,
    ...(vendor === undefined ? {} : { vendor }),
    ...(codename === undefined ? {} : { codename }),
    ...(mig === undefined ? {} : { mig: mig.slice }),
    ...(vgpuGb === undefined ? {} : { vgpuGb }),
  };
}

/** Lower case, without trade marks; underscores are spaces. */
function unmark(raw: string): string {
  return raw
    .toLowerCase()
    .replaceAll(/\((?:r|tm|c)\)|[®™©]/g, ' ')
    .replace(/^angle \(/, '')
    .replaceAll('w/', 'with ')
    .replaceAll('×', 'x')
    .replaceAll(/[\t_]/g, ' ')
    .replaceAll(/ +/g, ' ')
    .trim();
}

/** Takes off what stands before a name: PCI addresses, `Device 0:`, `Card series:`, `nvidia.com/gpu.product=`, `gpu:` of Slurm. */
function withoutLabel(text: string): string {
  let rest = text
    .replace(/^\|\s*/, '')
    .replace(/^(?:--)?gres[=:/]/, '')
    .replace(/^gpu:([a-z][^:=(]*)(?:[:=]\d+)?(?:\(.*)?$/, '$1')
    .replace(/^(?:[a-z0-9-]+\.)+[a-z]+\/[a-z0-9. -]+?\s*[=:]\s*/, '')
    .replace(/^(?:[0-9a-f]{4,8}:)?[0-9a-f]{2}:[0-9a-f]{2}\.[0-9a-f]\s+/, '')
    .replace(/^\d{1,2}\s+(?=[a-z])/, '');
  for (;;) {
    const label = /^[^:=]{1,40}[:=](?=\s|\s*[a-z])\s*:?\s*(?=.*\d)/.exec(rest)?.[0];
    if (label === undefined || GPU_WORD.test(label)) return rest;
    rest = rest.slice(label.length);
  }
}

function takeMig(text: string): { rest: string; slice: MigSlice } | undefined {
  const match = MIG.exec(text);
  if (match === null) return undefined;
  const slice = { text: match[0].trim(), computeSlices: Number(match[1]), memoryGb: Number(match[2]) };
  const rest = text.replace(match[0], ' ').replace(/\(\s*\)|\bmig\b/g, ' ');
  return { rest: rest.replace(/[- ]+$/, ''), slice };
}

/** What drivers and logs append: revisions, PCI ids, compute capability, shader models, drivers in parentheses. */
function withoutLogWords(text: string): string {
  return text
    .replaceAll(/\((?:rev|uuid|prog-if)[^)]*\)/g, ' ')
    .replaceAll(/\([^)]*(?:llvm|radv|radeonsi|drm|0x|nvidia\)|d3d)[^)]*\)?/g, ' ')
    .replaceAll(/\[(?:[0-9a-f]{4}|[0-9a-f]{4}:[0-9a-f]{4})\]/g, ' ')
    .replace(/,? *\(?compute capability.*$|,? *\(?cc \d\.\d.*$|, *vmm:.*$|, *wave size:.*$/, '')
    .replace(/\bdirect3d.*$|\bd3d1[12].*$|\bopengl.*$|\bopencl.*$|\|.*$/, '')
    .replaceAll(/\/pcie\/sse2|\/sse2/g, ' ')
    .replaceAll(/\bgfx[0-9a-f]+\b/g, ' ')
    .replaceAll(/\b(?:corporation )?device [0-9a-f]{4}\b/g, ' ')
    .replaceAll(/\(?\b[0-9a-f]{4}:[0-9a-f]{4}\b\)?/g, ' ');
}

/** lspci writes `AD102 [GeForce RTX 4090]`: the last brackets hold the name, the word before them the chip. */
function takeBrackets(text: string): { name: string; codename?: string } {
  const brackets = [...text.matchAll(/\[([^\][]*[a-z0-9][^\][]*)\]/g)].at(-1);
  if (brackets === undefined) return { name: text };
  const codename = /([a-z]{2}[0-9a-f]{3}[a-z]{0,3})\b/.exec(text.slice(0, brackets.index))?.[1];
  const name = brackets[1]!;
  return codename === undefined ? { name } : { name, codename };
}
