import { InputError } from '@ctfusion/base';
import type { Resolvers } from '@ctfusion/predict/systems';
import { COLUMN } from '@ctfusion/schema/columns';
import { findDatasetFile } from '../dataset-file.js';
import type { StepDemand, StepRun } from '../step/step-run.js';
import { type StepImport, stepTable } from '../step/step-table.js';
import { ourRuns } from './our-runs.js';
import { upstreamRuns } from './upstream-runs.js';
import type { WhisperRun } from './whisper-run.js';

const FILE = 'runs.csv';

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
 * Reads times of Whisper's encoder on 30 s of audio: one row a run, `system_id` the device. Read are `runs.csv`, and the tables of the
 * repository and of its benchmark thread. Left out, and counted: models that are not known, rows without a time, devices without a data sheet.
 * @throws InputError if the folder has neither, a column is missing, or a time is not above 0.
 */
export function importWhisperBench(folder: string, resolvers: Resolvers): StepImport {
  const own = findDatasetFile(folder, FILE);
  const upstream = own === undefined ? upstreamRuns(folder) : undefined;
  if (own === undefined && upstream === undefined)
    throw new InputError('file-unreadable', `has neither ${FILE} nor scripts/bench-all-gg.txt`, {
      file: folder,
    });
  const all = own === undefined ? upstream!.runs : ourRuns(own);
  const runs = all.flatMap(stepRuns);
  const unknown = all.length - runs.length;
  const untimed = upstream?.untimed ?? 0;
  return stepTable(runs, folder, resolvers, {
    leftOut: {
      ...(untimed > 0 ? { 'without a time': untimed } : {}),
      ...(unknown > 0 ? { 'of models that are not known': unknown } : {}),
    },
  });
}

function stepRuns(run: WhisperRun): StepRun[] {
  const demand = encoderDemand(run.model);
  if (demand === undefined) return [];
  const isCpu = run.accelerator === 'cpu';
  return [
    {
      device: run.device,
      ...(isCpu ? { system: `${run.device} (${run.threads} threads)` } : {}),
      accelerator: run.accelerator,
      runtime: run.hasFlashAttention ? 'whisper.cpp flash attention' : 'whisper.cpp',
      software: run.software,
      model: run.model,
      mode: 'inference',
      precision: isCpu ? 'fp32' : 'fp16',
      optimizer: 'none',
      batch: 1,
      devices: 1,
      milliseconds: run.encodeMs,
      demand,
      columns: {
        [COLUMN.quantisation]: run.quantisation,
        ...(isCpu && run.threads > 0 ? { [COLUMN.hostWorkers]: run.threads } : {}),
      },
    },
  ];
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
