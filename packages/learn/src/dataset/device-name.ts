import type { Column, Table } from '@ctfusion/base';
import { COLUMN } from '@ctfusion/schema/columns';

/** What makes a part of a GPU, or a board of it, of the chip: `A10-4Q`, `A100-SXM4-40GB`, `H100 80GB HBM3`. */
const NOT_OF_THE_CHIP = /-\d+[A-Z]$|[- ](?:PCIe|PCIE|SXM\d?|NVL|HBM\d\w?|\d+ ?GB)(?=[- ]|$)/g;

/** The chip that a GPU's name means: slices and forms of one chip share it. */
export function chipName(device: string): string {
  let name = device.trim();
  for (let before = ''; before !== name; ) {
    before = name;
    name = name.replaceAll(NOT_OF_THE_CHIP, '').trim();
  }
  return name;
}

/** The name of the whole part of which a server may hold a slice (`NVIDIA A10-4Q`). */
export const wholePart = (device: string): string => device.trim().replace(/-\d+[A-Z]$/, '');

/** Who publishes a run does not always know the form of its card. */
const UNKNOWN_FORM = / \(variant not given\)$/;

/** The chip of every row's device, by the data sheet that was found for `system_id`, else by that name. */
export function chipNames(table: Table): Column {
  const [systems, found] = [COLUMN.systemId, COLUMN.gpuName].map((name) =>
    table.has(name) ? table.texts(name) : [],
  );
  return {
    kind: 'text',
    values: systems!.map((system, row) => chipName((found![row] || system).replace(UNKNOWN_FORM, ''))),
  };
}
