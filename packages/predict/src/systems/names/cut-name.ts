/** Names whose end a table cut off: `GeForce RTX 208...`. */
import { cutFits, type GpuEntry } from './gpu-match.js';
import { parseGpuName } from './gpu-name.js';
import type { GpuText } from './gpu-text.js';
import { isMemory } from './gpu-tokens.js';
import type { NameHints } from './hints.js';
import { byMemory } from './memory-evidence.js';
import { ambiguous, found, type Resolution, unknown } from './resolution.js';

/** Every part whose name may begin so, the desktop part before the laptop's; the memory that is stated tells them apart. */
export function resolveCut(text: GpuText, hints: NameHints, entries: readonly GpuEntry[]): Resolution {
  const words = (text.alternatives[0] ?? '').split(/[\s-]+/);
  const rest = words.pop() ?? '';
  const query = parseGpuName(words.join(' '));
  if (query.model === undefined && !/\d/.test(rest))
    return unknown('the text is cut off before it names a part');
  let fitting = entries.filter((entry) => cutFits(query, rest, entry, text.vendor));
  const desktop = fitting.filter((entry) => entry.name.mobility.size === 0);
  if (desktop.length > 0) fitting = desktop;
  if (isMemory(rest.replace(/g$/, 'gb')) && query.form === undefined) fitting = formAfterMemory(fitting);
  if (hints.memoryGb !== undefined) {
    const near = byMemory(hints.memoryGb, fitting);
    if (near.length > 0) fitting = near;
  }
  const sheets = fitting.map((entry) => entry.sheet);
  if (sheets.length === 0) return unknown('no such part in the catalog');
  return sheets.length === 1 ? found(sheets[0]!) : ambiguous(sheets, 'the text is cut off');
}

/** nvidia-smi writes `A100-SXM4-80GB` but `A100 80GB PCIe`, and `H100 PCIe` but `H100 80GB HBM3` for the SXM board. */
function formAfterMemory(entries: readonly GpuEntry[]): GpuEntry[] {
  const told = entries.filter(({ name, sheet }) =>
    sheet.facts.gpu_generation === 'Ampere'
      ? name.form === 'pcie'
      : sheet.facts.gpu_generation === 'Hopper' && name.form === 'sxm',
  );
  return told.length > 0 ? told : [...entries];
}
