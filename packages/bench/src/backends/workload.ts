/** Precision in which an operator's tensors are stored. */
export type DataType = 'fp32' | 'fp16';

/** One operator to time, with the shapes of one item; the batch is put in front of them. */
export type OperatorParameters =
  | {
      readonly layerType: 'MatMul';
      /** `StressTest_2D`: no batch dimension; `Batched_3D`: one product per item. */
      readonly batched: boolean;
      readonly shapeA: readonly [number, number];
      readonly shapeB: readonly [number, number];
    }
  | {
      /** A fully connected layer without bias: the batch is the number of rows that meet one constant matrix. */
      readonly layerType: 'Linear';
      readonly inFeatures: number;
      readonly outFeatures: number;
    }
  | { readonly layerType: 'Add'; readonly shape: readonly number[] }
  | {
      readonly layerType: 'Conv2d';
      readonly inputShape: readonly [number, number, number];
      readonly outChannels: number;
      readonly kernelSize: number;
      readonly stride: number;
      readonly padding: number;
    }
  | { readonly layerType: 'BatchNorm2d'; readonly inputShape: readonly [number, number, number] }
  | { readonly layerType: 'LayerNorm'; readonly inputShape: readonly number[] }
  | { readonly layerType: 'Softmax'; readonly inputShape: readonly number[] }
  | {
      /** One token of each sequence over its cache: query × keys → softmax → × values. The batch is the number of sequences. */
      readonly layerType: 'Attention';
      readonly heads: number;
      readonly cachedTokens: number;
      readonly headSize: number;
    };

/** One point of a curve: what a backend prepares and runs. */
export interface OperatorWorkload {
  readonly name: string;
  readonly dataType: DataType;
  readonly batchSize: number;
  readonly operator: OperatorParameters;
}

/** Shapes of a workload's tensors, batch included. */
export interface WorkloadShapes {
  /** Activations, given anew for each run. */
  readonly inputs: readonly (readonly number[])[];
  /** Constants of the layer. */
  readonly weights: readonly (readonly number[])[];
  readonly output: readonly number[];
}

export function workloadShapes({ operator, batchSize }: OperatorWorkload): WorkloadShapes {
  switch (operator.layerType) {
    case 'MatMul': {
      const batch = operator.batched ? [batchSize] : [];
      const [rows, columns] = [operator.shapeA[0], operator.shapeB[1]];
      return {
        inputs: [
          [...batch, ...operator.shapeA],
          [...batch, ...operator.shapeB],
        ],
        weights: [],
        output: [...batch, rows, columns],
      };
    }
    case 'Linear':
      return {
        inputs: [[batchSize, operator.inFeatures]],
        weights: [[operator.inFeatures, operator.outFeatures]],
        output: [batchSize, operator.outFeatures],
      };
    case 'Add': {
      const shape = [batchSize, ...operator.shape];
      return { inputs: [shape, shape], weights: [], output: shape };
    }
    case 'Conv2d': {
      const [channels, height, width] = operator.inputShape;
      const side = (size: number) =>
        Math.floor((size + 2 * operator.padding - operator.kernelSize) / operator.stride) + 1;
      return {
        inputs: [[batchSize, channels, height, width]],
        weights: [
          [operator.outChannels, channels, operator.kernelSize, operator.kernelSize],
          [operator.outChannels],
        ],
        output: [batchSize, operator.outChannels, side(height), side(width)],
      };
    }
    case 'BatchNorm2d': {
      const shape = [batchSize, ...operator.inputShape];
      const channels = [operator.inputShape[0]];
      return { inputs: [shape], weights: [channels, channels, channels, channels], output: shape };
    }
    case 'LayerNorm': {
      const shape = [batchSize, ...operator.inputShape];
      const width = [shape.at(-1)!];
      return { inputs: [shape], weights: [width, width], output: shape };
    }
    case 'Softmax': {
      const shape = [batchSize, ...operator.inputShape];
      return { inputs: [shape], weights: [], output: shape };
    }
    case 'Attention': {
      const { heads, cachedTokens, headSize } = operator;
      const query = [batchSize, heads, 1, headSize];
      const keys = [batchSize, heads, headSize, cachedTokens];
      const values = [batchSize, heads, cachedTokens, headSize];
      return { inputs: [query, keys, values], weights: [], output: query };
    }
  }
}

/** Floating-point operations of one run: 2 × multiply-adds, or one per element (Add), and few per element otherwise. */
export function workloadFlops(workload: OperatorWorkload): number {
  const { inputs, output } = workloadShapes(workload);
  const { operator } = workload;
  const elements = elementCount(output);
  switch (operator.layerType) {
    case 'MatMul':
      return 2 * elements * operator.shapeA[1];
    case 'Linear':
      return 2 * elements * operator.inFeatures;
    case 'Conv2d':
      return 2 * elements * inputs[0]![1]! * operator.kernelSize ** 2;
    case 'Add':
      return elements;
    case 'BatchNorm2d':
      return 2 * elements;
    case 'LayerNorm':
      return 7 * elements;
    case 'Softmax':
      return 4 * elements;
    case 'Attention':
      return workload.batchSize * operator.heads * operator.cachedTokens * (4 * operator.headSize + 4);
  }
}

/** Bytes that one run must at least move: inputs and weights read, output written, once each. */
export function workloadBytes(workload: OperatorWorkload): number {
  const { inputs, weights, output } = workloadShapes(workload);
  const elements = [...inputs, ...weights, output].reduce((sum, shape) => sum + elementCount(shape), 0);
  return elements * (workload.dataType === 'fp16' ? 2 : 4);
}

export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, dim) => product * dim, 1);
}
