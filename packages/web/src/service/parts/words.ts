import { formatDuration } from '@ctfusion/base/text';
import type { RegisteredSystem } from '@ctfusion/schema/service';

/** How long ago a moment was. */
export const ago = (moment: string, now: number): string => {
  const seconds = Math.max(0, Math.round((now - Date.parse(moment)) / 1000));
  if (seconds < 120) return `${seconds} s ago`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min ago`;
  return seconds < 172_800
    ? `${Math.round(seconds / 3600)} h ago`
    : `${Math.round(seconds / 86_400)} days ago`;
};

/** GPU of a machine, with how many there are; a dash where none is named. */
export function gpuOf({ facts }: RegisteredSystem['system']): string {
  const name = facts['gpu_name'];
  if (typeof name !== 'string' || name === '') return '–';
  return Number(facts['gpus']) > 1 ? `${facts['gpus']} × ${name}` : name;
}

export const cpuOf = ({ facts }: RegisteredSystem['system']): string => String(facts['cpu_name'] ?? '–');

export const percent = (share: number, digits = 0): string => `${(100 * share).toFixed(digits)} %`;

/** A figure with three digits that count. */
export const figure = (value: number): string => {
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return String(value);
  const size = Math.abs(value);
  return size >= 1e6 || (size > 0 && size < 1e-3)
    ? value.toExponential(2)
    : String(Number(value.toPrecision(4)));
};

export const interval = (lowerMs: number, upperMs: number): string =>
  `${formatDuration(lowerMs)} … ${formatDuration(upperMs)}`;

/** Where a machine's page is. */
export const systemPath = (systemId: string): string => `#/systems/${encodeURIComponent(systemId)}`;
