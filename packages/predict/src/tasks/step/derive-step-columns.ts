import type { Column, Table } from '@ctfusion/base';
import { COLUMN, type DataType } from '@ctfusion/schema/columns';
import { deviceRates } from '../generation/device-columns.js';
import { DEFAULT_GBPS, deviceLinks } from './device-link.js';
import { type MeasuredRates, measuredRates } from './measured-rates.js';
import { isHalf } from './precision.js';
import { ATTAINABLE_SHARE, type DeviceSheet, sustainedTflops } from './sheet-rates.js';

/**
 * The rates that a step waits for, of the device and at the precision that the task names, and the family of its coefficients; a table without
 * steps is returned as it is. What no fact tells is missing.
 */
export function deriveStepColumns(table: Table): Table {
  if (!table.has(COLUMN.stepMode)) return table;
  const text = (name: string): ((row: number) => string) => {
    const values = table.has(name) ? table.texts(name) : undefined;
    return (row) => values?.[row] ?? '';
  };
  const [precision, mode, job, runtime, generation, accelerator] = [
    COLUMN.precision,
    COLUMN.stepMode,
    COLUMN.job,
    COLUMN.runtime,
    COLUMN.gpuGeneration,
    COLUMN.accelerator,
  ].map(text) as [Text, Text, Text, Text, Text, Text];
  const sheetOf = deviceSheets(table);
  const measured = measuredRates(table);
  const linkOf = deviceLinks(table);
  const rows = Array.from({ length: table.rowCount }, (_, row) => {
    const type: DataType = isHalf(precision(row)) ? 'fp16' : 'fp32';
    const sheet = sheetOf(row);
    const rates = stepRates(sheet, precision(row), measured(row, type));
    return {
      ...rates,
      link: linkOf(row),
      half: sheet.tensor > 0 ? sheet.tensor : Math.max(sheet.half || 0, sheet.single || 0) || Number.NaN,
      single: sheet.single,
      bandwidth: sheet.bandwidth,
    };
  });
  const numbers = (value: (row: (typeof rows)[number]) => number): Column => ({
    kind: 'number',
    values: Float64Array.from(rows, value),
  });
  const texts = (value: (row: number) => string): Column => ({
    kind: 'text',
    values: rows.map((_, row) => value(row)),
  });
  const added: [string, Column][] = [
    [COLUMN.deviceMemoryBandwidthGbps, numbers(({ bandwidth }) => bandwidth)],
    [COLUMN.deviceHalfTflops, numbers(({ half }) => half)],
    [COLUMN.deviceSingleTflops, numbers(({ single }) => single)],
    [COLUMN.deviceMatrixTflops, numbers(({ matrixTflops }) => matrixTflops)],
    [COLUMN.deviceAttentionTflops, numbers(({ attentionTflops }) => attentionTflops)],
    [COLUMN.deviceConvolutionTflops, numbers(({ convolutionTflops }) => convolutionTflops)],
    [COLUMN.deviceElementwiseGbps, numbers(({ elementwiseGbps }) => elementwiseGbps)],
    [COLUMN.deviceNormalisationGbps, numbers(({ normalisationGbps }) => normalisationGbps)],
    [COLUMN.deviceLinkGbps, numbers(({ link }) => link)],
    [
      COLUMN.stepFamily,
      // Coefficients that were learned in one runtime do not speak for another. Its options follow its name: `whisper.cpp flash attention`.
      texts((row) =>
        [job(row), runtime(row).split(' ')[0]!, mode(row), isHalf(precision(row)) ? 'half' : 'single']
          .filter((part) => part !== '')
          .join(' '),
      ),
    ],
    [
      COLUMN.deviceArchitecture,
      texts((row) => (accelerator(row) === 'cpu' ? 'cpu' : generation(row).replace(/ \d.*$/, ''))),
    ],
  ];
  const derived = added.filter(([name]) => !table.has(name));
  return table.with([...derived, ...unusedLink(table)]);
}

/** Where nothing is copied the speed of the slot does not matter: what is not known of it is the usual one, and no prediction waits for it. */
function unusedLink(table: Table): [string, Column][] {
  const pcie = table.has(COLUMN.gpuPcieBandwidthGbps)
    ? table.numbers(COLUMN.gpuPcieBandwidthGbps)
    : undefined;
  if (!table.has(COLUMN.inputMb)) return [];
  const copied = table.numbers(COLUMN.inputMb);
  const values = copied.map((megabytes, row) => {
    const known = pcie?.[row] ?? Number.NaN;
    return Number.isNaN(known) && megabytes === 0 ? DEFAULT_GBPS : known;
  });
  const isChanged = values.some((value, row) => !Object.is(value, pcie?.[row]));
  return isChanged ? [[COLUMN.gpuPcieBandwidthGbps, { kind: 'number', values }]] : [];
}

type Text = (row: number) => string;

/** Every rate at a precision: as measured, else what the data sheet's peaks and power allow. */
function stepRates(
  sheet: DeviceSheet,
  precision: string,
  measured: MeasuredRates,
): { readonly [K in keyof MeasuredRates]-?: number } {
  const sustained = sustainedTflops(sheet, precision);
  const bandwidth = ATTAINABLE_SHARE * sheet.bandwidth;
  return {
    matrixTflops: measured.matrixTflops ?? sustained,
    attentionTflops: measured.attentionTflops ?? sustained,
    convolutionTflops: measured.convolutionTflops ?? sustained,
    elementwiseGbps: measured.elementwiseGbps ?? bandwidth,
    normalisationGbps: measured.normalisationGbps ?? bandwidth,
  };
}

/** The data sheet of every row's device: the GPU's, or the CPU's where the accelerator is `cpu`. */
export function deviceSheets(table: Table): (row: number) => DeviceSheet {
  const rates = deviceRates(table);
  const number = (name: string): ((row: number) => number) => {
    const values = table.has(name) ? table.numbers(name) : undefined;
    return (row) => values?.[row] ?? Number.NaN;
  };
  const [half, tensor, power, limit] = [
    COLUMN.fp16TflopsCuda,
    COLUMN.fp16TflopsTensor,
    COLUMN.gpuPowerW,
    COLUMN.gpuPowerLimitW,
  ].map(number) as [Cell, Cell, Cell, Cell];
  const text = (name: string): readonly string[] => (table.has(name) ? table.texts(name) : []);
  const [generations, memoryTypes, accelerators] = [
    COLUMN.gpuGeneration,
    COLUMN.gpuMemoryType,
    COLUMN.accelerator,
  ].map(text);
  return (row) => {
    const { bandwidth, single } = rates(row);
    if (accelerators![row] === 'cpu') return { ...NO_GPU, bandwidth, single };
    return {
      generation: generations![row] ?? '',
      memoryType: memoryTypes![row] ?? '',
      bandwidth,
      single,
      half: half(row),
      tensor: tensor(row),
      powerW: limit(row) > 0 ? limit(row) : power(row),
    };
  };
}

type Cell = (row: number) => number;

const NO_GPU = {
  generation: '',
  memoryType: '',
  half: Number.NaN,
  tensor: Number.NaN,
  powerW: Number.NaN,
} as const;
