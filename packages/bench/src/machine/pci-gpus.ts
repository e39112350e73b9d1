import { readdirSync, readlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { readOr } from './cgroup.js';
import { type GpuInfo, pciId, standInName } from './gpu-info.js';
import { toolValue } from './tool-answer.js';

/** Where Linux shows its devices: replaced in tests. */
export interface DeviceFolders {
  /** `/sys/bus/pci/devices` */
  readonly pci: string;
  /** `/proc/driver/nvidia/gpus`: the driver's own list, which also holds where nvidia-smi does not match it. */
  readonly nvidia: string;
}

const linuxDeviceFolders: DeviceFolders = {
  pci: '/sys/bus/pci/devices',
  nvidia: '/proc/driver/nvidia/gpus',
};

const vendors: Readonly<Record<string, GpuInfo['vendor']>> = {
  '10de': 'nvidia',
  '1002': 'amd',
  '8086': 'intel',
};

/** Drivers through which programs compute; a GPU under none of them, or under `vfio-pci`, is there but out of reach. */
const computeDrivers = ['nvidia', 'amdgpu', 'i915', 'xe', 'nouveau'];

/** Display and 3D controllers of vendors that make GPUs: what a machine has, though no tool is installed. */
export function pciGpus(folders: DeviceFolders = linuxDeviceFolders): readonly GpuInfo[] {
  return entries(folders.pci).flatMap((address): GpuInfo[] => {
    const folder = join(folders.pci, address);
    const hex = (file: string) => readOr(join(folder, file), '').trim().replace(/^0x/, '').toLowerCase();
    const vendor = vendors[hex('vendor')];
    // Class 03: display controller. Class 12: processing accelerator, which AMD's Instinct cards say they are.
    if (
      vendor === undefined ||
      !/^(03|12)/.test(hex('class')) ||
      (vendor === 'intel' && hex('class').startsWith('12'))
    )
      return [];
    const deviceId = pciId(hex('vendor'), hex('device'));
    const driver = link(join(folder, 'driver'));
    const information = vendor === 'nvidia' ? readOr(join(folders.nvidia, address, 'information'), '') : '';
    const model = toolValue(/^Model:\s*(.*)$/m.exec(information)?.[1]);
    return [
      {
        vendor,
        name: model ?? standInName(vendor, deviceId),
        isNamed: model !== undefined,
        deviceId,
        vramMb: undefined,
        driver,
        isUsable: driver !== undefined && computeDrivers.includes(driver),
        settings: { 'pci.address': address },
      },
    ];
  });
}

function entries(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

function link(path: string): string | undefined {
  try {
    return basename(readlinkSync(path));
  } catch {
    return undefined;
  }
}
