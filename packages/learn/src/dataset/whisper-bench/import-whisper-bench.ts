import { InputError, type Table } from '@ctfusion/base';
import { readCsv } from '@ctfusion/base/files';
import type { Resolvers } from '@ctfusion/predict/systems';
import { COLUMN } from '@ctfusion/schema/columns';
import { datasetFile } from '../dataset-file.js';
import type { StepDemand, StepRun } from '../step/step-run.js';
import { type StepImport, stepTable } from '../step/step-table.js';

const FILE = 'runs.csv';
const TEXTS = new Set([
  'device',
  'device_name',
  'backend',
  'config',
  'model',
  'quantisation',
  'software',
  'source_location',
  'date',
]);

/** Layers and width of the encoders (Radford et al., Robust Speech Recognition via Large-Scale Weak Supervision, 2022, table 1). */
const ENCODERS: readonly (readonly [name: RegExp, layers: number, width: number])[] = [
  [/^tiny/, 4, 384],
  [/^base/, 6, 512],
  [/^small/, 12, 768],
  [/^medium/, 24, 1024],
  [/^large/, 32, 1280],
];
/** 30 s of audio: 3,000 frames of 80 bands, halved by the second convolution. */
const FRAMES = 3000;
const BANDS = 80;
const TOKENS = 1500;
const KERNEL = 3;
/** Kernels of one layer: projections, attention, two normalisations, the activation, additions. */
const KERNELS_PER_LAYER = 22;

/**
 * Reads times of Whisper's encoder on 30 s of audio: one row a run, `system_id` the device. Left out, and counted: models that are not known and
 * devices without a data sheet.
 * @throws InputError if the folder has no `runs.csv`, a column is missing, or a time is not above 0.
 */
export function importWhisperBench(folder: string, resolvers: Resolvers): StepImport {
  const table = readCsv(datasetFile(folder, FILE), (name) => (TEXTS.has(name) ? 'text' : 'number'));
  const runs = stepRuns(table);
  const unknown = table.rowCount - runs.length;
  return stepTable(runs, folder, resolvers, {
    leftOut: unknown > 0 ? { 'of models that are not known': unknown } : {},
  });
}

function stepRuns(table: Table): StepRun[] {
  const [devices, backends, models, schemes, software] = [
    'device_name',
    'backend',
    'model',
    'quantisation',
    'software',
  ].map((name) => table.texts(name));
  const times = table.completeNumbers('encode_ms');
  const threads = table.numbers('threads');
  const attention = table.numbers('flash_attention');
  return models!.flatMap((model, row): StepRun[] => {
    const demand = encoderDemand(model);
    if (demand === undefined) return [];
    if (!(times[row]! > 0))
      throw new InputError(
        'out-of-range',
        `is ${times[row]}; it must be above 0`,
        table.location(row, 'encode_ms'),
      );
    const accelerator = /^cpu$/i.test(backends![row]!) ? 'cpu' : backends![row]!.toLowerCase();
    const isCpu = accelerator === 'cpu';
    return [
      {
        device: devices![row]!,
        ...(isCpu ? { system: `${devices![row]} (${threads[row]} threads)` } : {}),
        accelerator,
        runtime: attention[row] === 1 ? 'whisper.cpp flash attention' : 'whisper.cpp',
        software: software![row]!,
        model,
        mode: 'inference',
        precision: isCpu ? 'fp32' : 'fp16',
        optimizer: 'none',
        batch: 1,
        devices: 1,
        milliseconds: times[row]!,
        demand,
        columns: {
          [COLUMN.quantisation]: schemes![row]!,
          ...(isCpu && threads[row]! > 0 ? { [COLUMN.hostWorkers]: threads[row]! } : {}),
        },
      },
    ];
  });
}

/** Of the encoder on one segment; undefined for a model that is not known. */
function encoderDemand(model: string): StepDemand | undefined {
  const shape = ENCODERS.find(([name]) => name.test(model));
  if (shape === undefined) return undefined;
  const [, layers, width] = shape;
  const layerParams = 12 * width ** 2;
  const convolutions = 2 * KERNEL * (FRAMES * BANDS * width + TOKENS * width ** 2);
  // Projections, the activation of four widths and two normalisations, read and written once each.
  const values = layers * TOKENS * width;
  return {
    convolutionGflops: convolutions / 1e9,
    groupedGflops: 0,
    matrixGflops: (2 * layers * layerParams * TOKENS) / 1e9,
    attentionGflops: (4 * layers * TOKENS ** 2 * width) / 1e9,
    elementwiseGb: (8 * 16 * values) / 1e9,
    normalisationGb: (8 * (2 * values + layers * (width / 64) * TOKENS ** 2)) / 1e9,
    params: layers * layerParams + KERNEL * (BANDS * width + width ** 2),
    kernels: layers * KERNELS_PER_LAYER,
  };
}
