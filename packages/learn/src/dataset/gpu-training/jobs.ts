import type { StepDemand } from '../step/step-run.js';

/** One of the training jobs: what its throughput counts, and its work. */
export interface TrainingJob {
  /** Counted items (tokens, mel frames, audio samples) of one item of the batch. */
  readonly itemsPerBatchItem: number;
  /** Batch of one device for every GB of its memory, where no run states one. */
  readonly batchPerGb: number;
  readonly optimizer: string;
  /** Of the forward pass of one counted item. */
  readonly demand: StepDemand;
}

/** Convolution, matrix and attention GFLOPs; element-wise and normalisation GB; millions of parameters; kernels. */
type Work = readonly [number, number, number, number, number, number, number];

const job = (
  [convolutionGflops, matrixGflops, attentionGflops, elementwiseGb, normalisationGb, millions, kernels]: Work,
  rest: Omit<TrainingJob, 'demand'>,
): TrainingJob => ({
  ...rest,
  demand: {
    convolutionGflops,
    groupedGflops: 0,
    matrixGflops,
    attentionGflops,
    elementwiseGb,
    normalisationGb,
    params: millions * 1e6,
    kernels,
  },
});

/**
 * Work of the eleven jobs of NVIDIA's DeepLearningExamples (PyTorch), nominal: from the layer sizes of the models' papers and the
 * repository's configurations (BERT on SQuAD at 384 tokens; Transformer-XL base 16 × 512, 192 tokens, large 18 × 1024, 384 tokens; GNMT 4 + 4
 * layers of 1024; WaveGlow segments of 8,000 samples; NCF 64 factors, layers 256, 256, 128, 64). A job's own coefficients mend what is off.
 */
const JOBS: Readonly<Record<string, TrainingJob>> = {
  resnet50: job([8.2, 0.004, 0, 0.08, 0.09, 25.6, 175], {
    itemsPerBatchItem: 1,
    batchPerGb: 16,
    optimizer: 'momentum',
  }),
  ssd: job([28, 0, 0, 0.25, 0.25, 21, 260], { itemsPerBatchItem: 1, batchPerGb: 5, optimizer: 'momentum' }),
  maskrcnn: job([270, 14, 0, 3, 1.6, 44, 1500], {
    itemsPerBatchItem: 1,
    batchPerGb: 0.25,
    optimizer: 'momentum',
  }),
  bert_base_squad: job([0, 65, 5.4, 0.5, 0.4, 110, 400], {
    itemsPerBatchItem: 1,
    batchPerGb: 3,
    optimizer: 'adam',
  }),
  bert_large_squad: job([0, 232, 14.5, 1.4, 1.1, 335, 800], {
    itemsPerBatchItem: 1,
    batchPerGb: 1,
    optimizer: 'adam',
  }),
  gnmt: job([0, 0.25, 0.002, 6e-4, 3e-4, 160, 3000], {
    itemsPerBatchItem: 55,
    batchPerGb: 16,
    optimizer: 'adam',
  }),
  ncf: job([0, 2.1e-4, 0, 6e-6, 0, 31.8, 30], {
    itemsPerBatchItem: 1,
    batchPerGb: 150_000,
    optimizer: 'adam',
  }),
  transformerxlbase: job([0, 0.13, 0.02, 1.3e-3, 6e-4, 192, 900], {
    itemsPerBatchItem: 192,
    batchPerGb: 1,
    optimizer: 'lamb',
  }),
  transformerxllarge: job([0, 0.53, 0.05, 3e-3, 1.2e-3, 285, 1000], {
    itemsPerBatchItem: 384,
    batchPerGb: 0.3,
    optimizer: 'lamb',
  }),
  tacotron2: job([0.01, 0.04, 0, 3e-4, 1e-4, 28, 40_000], {
    itemsPerBatchItem: 570,
    batchPerGb: 3,
    optimizer: 'adam',
  }),
  waveglow: job([0.022, 0, 0, 1e-4, 0, 88, 1500], {
    itemsPerBatchItem: 8000,
    batchPerGb: 0.5,
    optimizer: 'adam',
  }),
};

/** Undefined for a job that is not known. */
export const trainingJob = (name: string): TrainingJob | undefined =>
  Object.hasOwn(JOBS, name) ? JOBS[name] : undefined;
