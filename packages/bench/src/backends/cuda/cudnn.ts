import koffi from 'koffi';
import type { DataType } from '../workload.js';
import type { DevicePointer, Handle } from './cuda-driver.js';
import { libraries, openFirst } from './library-search.js';

/** cuDNN's enumeration values (cudnn_ops.h, cudnn_cnn.h). */
const dataTypes = { fp32: 0, fp16: 2 } as const;
const formatNchw = 0;
const crossCorrelation = 1;
const computeFloat = 0;
const math = { fp32: 0, fp16: 1 } as const; // default (TF32 where the device has it, as PyTorch); tensor cores
const batchNormSpatial = 1;
const softmaxAccurate = 1;
const softmaxInstance = 0;
const opAdd = 0;

/** Bytes of `cudnnConvolutionFwdAlgoPerf_t`, and where its algorithm and status are. */
const perfBytes = 48;

const signatures = {
  cudnnCreate: '_Out_ void **handle',
  cudnnDestroy: 'void *handle',
  cudnnCreateTensorDescriptor: '_Out_ void **descriptor',
  cudnnSetTensor4dDescriptor: 'void *descriptor, int format, int type, int n, int c, int h, int w',
  cudnnDestroyTensorDescriptor: 'void *descriptor',
  cudnnCreateFilterDescriptor: '_Out_ void **descriptor',
  cudnnSetFilter4dDescriptor: 'void *descriptor, int type, int format, int k, int c, int h, int w',
  cudnnCreateConvolutionDescriptor: '_Out_ void **descriptor',
  cudnnSetConvolution2dDescriptor:
    'void *descriptor, int pad_h, int pad_w, int u, int v, int dilation_h, int dilation_w, int mode, int compute',
  cudnnSetConvolutionMathType: 'void *descriptor, int math',
  cudnnGetConvolutionForwardAlgorithm_v7:
    'void *handle, void *x, void *w, void *conv, void *y, int requested, _Out_ int *returned, uint8_t *results',
  cudnnGetConvolutionForwardWorkspaceSize:
    'void *handle, void *x, void *w, void *conv, void *y, int algorithm, _Out_ size_t *bytes',
  cudnnConvolutionForward:
    'void *handle, const void *alpha, void *xd, uint64_t x, void *wd, uint64_t w, void *conv, int algorithm, uint64_t workspace, size_t bytes, const void *beta, void *yd, uint64_t y',
  cudnnAddTensor:
    'void *handle, const void *alpha, void *ad, uint64_t a, const void *beta, void *cd, uint64_t c',
  cudnnBatchNormalizationForwardInference:
    'void *handle, int mode, const void *alpha, const void *beta, void *xd, uint64_t x, void *yd, uint64_t y, void *bnd, uint64_t scale, uint64_t bias, uint64_t mean, uint64_t variance, double epsilon',
  cudnnSoftmaxForward:
    'void *handle, int algorithm, int mode, const void *alpha, void *xd, uint64_t x, const void *beta, void *yd, uint64_t y',
  cudnnCreateOpTensorDescriptor: '_Out_ void **descriptor',
  cudnnSetOpTensorDescriptor: 'void *descriptor, int op, int type, int nan',
  cudnnOpTensor:
    'void *handle, void *op, const void *alpha1, void *ad, uint64_t a, const void *alpha2, void *bd, uint64_t b, const void *beta, void *cd, uint64_t c',
} as const;

type Name = keyof typeof signatures;
type Shape4 = readonly [number, number, number, number];

export interface Convolution {
  readonly input: Shape4;
  readonly filter: Shape4;
  readonly output: Shape4;
  readonly stride: number;
  readonly padding: number;
}

/** Layers through cuDNN's descriptor interface; each method gives back what runs the layer once. */
export class Cudnn {
  readonly #calls: Readonly<Record<Name, (...values: unknown[]) => number>>;
  readonly #handle: Handle;
  readonly #one = Buffer.alloc(4);
  readonly #zero = Buffer.alloc(4);

  /** Throws BackendUnavailable where there is no cuDNN. */
  constructor() {
    const library = openFirst(libraries.cudnn, (path) => koffi.load(path));
    const load = (name: string, parameters: string) =>
      library.func(`int ${name}(${parameters})`) as (...values: unknown[]) => number;
    this.#calls = Object.fromEntries(
      Object.entries(signatures).map(([name, parameters]) => [name, load(name, parameters)]),
    ) as Record<Name, (...values: unknown[]) => number>;
    this.#one.writeFloatLE(1);
    this.#handle = this.#create('cudnnCreate');
  }

  convolution(
    { input, filter, output, stride, padding }: Convolution,
    dataType: DataType,
    pointers: Readonly<Record<'x' | 'weight' | 'bias' | 'y', DevicePointer>>,
    allocate: (bytes: number) => DevicePointer,
  ): () => void {
    const type = dataTypes[dataType];
    const [xd, yd] = [this.#tensor(input, dataType), this.#tensor(output, dataType)];
    const bd = this.#tensor([1, output[1], 1, 1], dataType);
    const wd = this.#create('cudnnCreateFilterDescriptor');
    this.#check('cudnnSetFilter4dDescriptor', wd, type, formatNchw, ...filter);
    const conv = this.#create('cudnnCreateConvolutionDescriptor');
    const geometry = [padding, padding, stride, stride, 1, 1, crossCorrelation, computeFloat];
    this.#check('cudnnSetConvolution2dDescriptor', conv, ...geometry);
    this.#check('cudnnSetConvolutionMathType', conv, math[dataType]);
    const { algorithm, bytes } = this.#algorithm(xd, wd, conv, yd);
    const workspace = allocate(bytes);
    const { x, weight, bias, y } = pointers;
    return () => {
      const source = [this.#handle, this.#one, xd, x, wd, weight, conv, algorithm, workspace, bytes];
      this.#check('cudnnConvolutionForward', ...source, this.#zero, yd, y);
      this.#check('cudnnAddTensor', this.#handle, this.#one, bd, bias, this.#one, yd, y);
    };
  }

  batchNorm(
    shape: Shape4,
    dataType: DataType,
    pointers: Readonly<Record<'x' | 'y' | 'scale' | 'bias' | 'mean' | 'variance', DevicePointer>>,
    epsilon: number,
  ): () => void {
    const descriptor = this.#tensor(shape, dataType);
    // Scale, shift, mean and variance are single precision whatever the tensor is.
    const parameters = this.#tensor([1, shape[1], 1, 1], 'fp32');
    const { x, y, scale, bias, mean, variance } = pointers;
    return () => {
      const tensors = [descriptor, x, descriptor, y, parameters, scale, bias, mean, variance];
      this.#check(
        'cudnnBatchNormalizationForwardInference',
        ...[this.#handle, batchNormSpatial, this.#one, this.#zero, ...tensors, epsilon],
      );
    };
  }

  /** Softmax over the last dimension of [rows, width]. */
  softmax(rows: number, width: number, dataType: DataType, x: DevicePointer, y: DevicePointer): () => void {
    const descriptor = this.#tensor([rows, width, 1, 1], dataType);
    return () => {
      const mode = [this.#handle, softmaxAccurate, softmaxInstance];
      this.#check('cudnnSoftmaxForward', ...mode, this.#one, descriptor, x, this.#zero, descriptor, y);
    };
  }

  add(shape: Shape4, dataType: DataType, a: DevicePointer, b: DevicePointer, y: DevicePointer): () => void {
    const d = this.#tensor(shape, dataType);
    const op = this.#create('cudnnCreateOpTensorDescriptor');
    this.#check('cudnnSetOpTensorDescriptor', op, opAdd, computeFloat, 0);
    return () =>
      this.#check('cudnnOpTensor', this.#handle, op, this.#one, d, a, this.#one, d, b, this.#zero, d, y);
  }

  close(): void {
    this.#calls.cudnnDestroy(this.#handle);
  }

  #algorithm(x: Handle, w: Handle, conv: Handle, y: Handle): { algorithm: number; bytes: number } {
    const results = Buffer.alloc(perfBytes * 8);
    const returned = [0];
    this.#check('cudnnGetConvolutionForwardAlgorithm_v7', this.#handle, x, w, conv, y, 8, returned, results);
    for (let index = 0; index < returned[0]!; index++) {
      const algorithm = results.readInt32LE(index * perfBytes);
      const status = results.readInt32LE(index * perfBytes + 4);
      const bytes = [0];
      if (status !== 0) continue;
      const query = [this.#handle, x, w, conv, y, algorithm, bytes];
      if (this.#calls.cudnnGetConvolutionForwardWorkspaceSize(...query) === 0) {
        return { algorithm, bytes: Number(bytes[0]) };
      }
    }
    throw new Error('cuDNN has no algorithm for this convolution');
  }

  #tensor(shape: Shape4, dataType: DataType): Handle {
    const descriptor = this.#create('cudnnCreateTensorDescriptor');
    this.#check('cudnnSetTensor4dDescriptor', descriptor, formatNchw, dataTypes[dataType], ...shape);
    return descriptor;
  }

  #create(call: Name): Handle {
    const out: unknown[] = [null];
    this.#check(call, out);
    return out[0];
  }

  #check(call: Name, ...values: unknown[]): void {
    const status = this.#calls[call](...values);
    if (status !== 0) throw new Error(`${call}: cuDNN status ${status}`);
  }
}
