/** A GPU as the vendor's own tool, or the PCI bus, describes it. */
export interface GpuInfo {
  readonly vendor: 'nvidia' | 'amd' | 'intel' | 'apple' | 'other';
  /** Name of the model; where nothing knows it, the vendor and the PCI device id, or the vendor alone. */
  readonly name: string;
  /** Whether `name` is a model's name, and not a stand-in for one. */
  readonly isNamed: boolean;
  /** PCI ids `vendor:device` in hexadecimal, where known. */
  readonly deviceId?: string | undefined;
  /** The partition that programs here run on: a MIG profile (`3g.20gb`), or `mig` where its profile cannot be read. */
  readonly slice?: string | undefined;
  /** Device memory (of the slice, if there is one), MiB. */
  readonly vramMb: number | undefined;
  readonly driver: string | undefined;
  /** False where the GPU is there but its driver is not, or does not answer. */
  readonly isUsable: boolean;
  /** Clocks, power limit, link: whatever the tool tells, by its own names. */
  readonly settings: Readonly<Record<string, string>>;
}

const vendorNames: Readonly<Record<GpuInfo['vendor'], string>> = {
  nvidia: 'NVIDIA',
  amd: 'AMD',
  intel: 'Intel',
  apple: 'Apple',
  other: 'unknown',
};

/** A stand-in for a model's name, of the vendor and of what else tells models apart. */
export function standInName(vendor: GpuInfo['vendor'], ...marks: readonly (string | undefined)[]): string {
  return [vendorNames[vendor], 'GPU', ...marks.filter((mark) => mark !== undefined)].join(' ');
}

/** `0x74a1`, `74A1` or NVIDIA's `0x220410DE` (device, then vendor) → `1002:74a1`, `10de:2204`. */
export function pciId(vendorId: string, device: string | undefined): string | undefined {
  const [, digits] = /^(?:0x)?([0-9a-f]{4})(?:[0-9a-f]{4})?$/i.exec(device?.trim() ?? '') ?? [];
  return digits === undefined ? undefined : `${vendorId}:${digits.toLowerCase()}`;
}
