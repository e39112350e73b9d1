import {
  type BackendFacts,
  type BenchmarkBackend,
  type PreparedWorkload,
  type TransferRequest,
  Unsupported,
} from '../benchmark-backend.js';
import { fromFloat16Bits, patternData } from '../pattern-data.js';
import { type DataType, elementCount, type OperatorWorkload, workloadShapes } from '../workload.js';
import { Cublas } from './cublas.js';
import { CudaDriver, type DevicePointer } from './cuda-driver.js';
import { Cudnn } from './cudnn.js';
import { compileToPtx, layerNormBlock, layerNormKernelName, layerNormSource } from './layer-norm-kernel.js';

const epsilon = 1e-5;
type Shape4 = readonly [number, number, number, number];

interface PreparedLayer extends PreparedWorkload {
  readonly submit: () => void;
  readonly result: DevicePointer;
  readonly memory: readonly DevicePointer[];
}

/** NVIDIA GPUs through the driver, cuBLAS, cuDNN and NVRTC by koffi: no Python, no Vulkan, timed by device events. */
export class CudaBackend implements BenchmarkBackend {
  readonly timing = 'single';
  #open: CudaDriver | undefined;
  #cublas: Cublas | undefined;
  #cudnn: Cudnn | undefined;

  constructor(readonly ordinal: number) {}

  async probe(): Promise<BackendFacts> {
    const { name, totalMemoryBytes, freeMemoryBytes, driverVersion, attributes } = this.#driver.properties();
    return {
      backend: 'cuda',
      device: name,
      freeMemoryBytes,
      emulated: [],
      details: { total_memory_bytes: totalMemoryBytes, cuda_driver_api: driverVersion / 1000, ...attributes },
    };
  }

  precision(): 'native' {
    return 'native';
  }

  async prepare(workload: OperatorWorkload): Promise<PreparedLayer> {
    const memory: DevicePointer[] = [];
    const allocate = (bytes: number) => {
      const pointer = this.#driver.allocate(bytes);
      memory.push(pointer);
      return pointer;
    };
    try {
      const { inputs, weights, output } = workloadShapes(workload);
      const tensors = [...inputs, ...weights].map((shape, salt) => {
        // cuDNN takes a batch norm's parameters in single precision only.
        const isParameter = workload.operator.layerType === 'BatchNorm2d' && salt > 0;
        const data = patternData(elementCount(shape), salt, isParameter ? 'fp32' : workload.dataType);
        if (isParameter && salt === 4) data.fill(1);
        const pointer = allocate(data.byteLength);
        this.#driver.toDevice(pointer, data, data.byteLength);
        return pointer;
      });
      const result = allocate(elementCount(output) * elementBytes(workload.dataType));
      const submit = this.#layer(workload, tensors, result, allocate);
      this.#driver.synchronize();
      return { workload, submit, result, memory };
    } catch (error) {
      for (const pointer of memory) this.#driver.free(pointer);
      throw error;
    }
  }

  async run(prepared: PreparedWorkload, iterations: number): Promise<number> {
    const { submit } = prepared as PreparedLayer;
    return this.#driver.time(() => {
      for (let iteration = 0; iteration < iterations; iteration++) submit();
    });
  }

  async sync(): Promise<void> {
    this.#driver.synchronize();
  }

  async transfer({ direction, pinned, bytes, repetitions }: TransferRequest): Promise<readonly number[]> {
    const driver = this.#driver;
    if (direction === 'D2D') return this.#copyWithinDevice(bytes, repetitions);
    const device = driver.allocate(bytes);
    const host = pinned ? driver.allocatePinned(bytes) : Buffer.alloc(bytes, 1);
    try {
      return Array.from({ length: repetitions }, () => {
        driver.synchronize();
        const started = performance.now();
        if (direction === 'H2D') driver.toDevice(device, host, bytes);
        else driver.toHost(host, device, bytes);
        driver.synchronize();
        return performance.now() - started;
      });
    } finally {
      driver.free(device);
      if (pinned) driver.freePinned(host);
    }
  }

  #copyWithinDevice(bytes: number, repetitions: number): readonly number[] {
    const driver = this.#driver;
    const [target, source] = [driver.allocate(bytes), driver.allocate(bytes)];
    try {
      return Array.from({ length: repetitions }, () =>
        driver.time(() => driver.withinDevice(target, source, bytes)),
      );
    } finally {
      driver.free(target);
      driver.free(source);
    }
  }

  async output(prepared: PreparedWorkload): Promise<Float32Array> {
    const { submit, result, workload } = prepared as PreparedLayer;
    submit();
    this.#driver.synchronize();
    const count = elementCount(workloadShapes(workload).output);
    const host = workload.dataType === 'fp16' ? new Uint16Array(count) : new Float32Array(count);
    this.#driver.toHost(host, result, host.byteLength);
    return host instanceof Float32Array ? host : Float32Array.from(host, fromFloat16Bits);
  }

  async dispose(prepared: PreparedWorkload): Promise<void> {
    for (const pointer of (prepared as PreparedLayer).memory) this.#driver.free(pointer);
  }

  async close(): Promise<void> {
    this.#cublas?.close();
    this.#cudnn?.close();
    this.#open?.close();
  }

  get #driver(): CudaDriver {
    this.#open ??= new CudaDriver(this.ordinal);
    return this.#open;
  }

  #layer(
    workload: OperatorWorkload,
    tensors: readonly DevicePointer[],
    y: DevicePointer,
    allocate: (bytes: number) => DevicePointer,
  ): () => void {
    const { operator, dataType } = workload;
    const { inputs, weights, output } = workloadShapes(workload);
    const shape = inputs[0]!;
    const x = tensors[0]!;
    if (operator.layerType === 'MatMul' || operator.layerType === 'Linear') {
      const [rows, columns] = output.slice(-2) as [number, number];
      const batch = operator.layerType === 'MatMul' && operator.batched ? workload.batchSize : 1;
      const product = { batch, rows, inner: shape.at(-1)!, columns };
      this.#cublas ??= new Cublas();
      const cublas = this.#cublas;
      return () => cublas.product(product, x, tensors[1]!, y, dataType);
    }
    if (operator.layerType === 'LayerNorm') return this.#layerNorm(shape, dataType, tensors, y);
    this.#cudnn ??= new Cudnn();
    switch (operator.layerType) {
      case 'Add':
        return this.#cudnn.add(asFour(shape), dataType, x, tensors[1]!, y);
      case 'Conv2d': {
        const { stride, padding } = operator;
        const geometry = {
          input: asFour(shape),
          filter: asFour(weights[0]!),
          output: asFour(output),
          stride,
          padding,
        };
        const pointers = { x, weight: tensors[1]!, bias: tensors[2]!, y };
        return this.#cudnn.convolution(geometry, dataType, pointers, allocate);
      }
      case 'BatchNorm2d': {
        const [, scale, bias, mean, variance] = tensors;
        const pointers = { x, y, scale: scale!, bias: bias!, mean: mean!, variance: variance! };
        return this.#cudnn.batchNorm(asFour(shape), dataType, pointers, epsilon);
      }
      case 'Softmax':
        return this.#cudnn.softmax(elementCount(shape.slice(0, -1)), shape.at(-1)!, dataType, x, y);
      case 'Attention': {
        const { heads, cachedTokens, headSize } = operator;
        const batch = workload.batchSize * heads;
        const scores = allocate(batch * cachedTokens * (dataType === 'fp16' ? 2 : 4));
        const weigh = allocate(batch * cachedTokens * (dataType === 'fp16' ? 2 : 4));
        this.#cublas ??= new Cublas();
        const cublas = this.#cublas;
        const softmax = this.#cudnn.softmax(batch, cachedTokens, dataType, scores, weigh);
        const overKeys = { batch, rows: 1, inner: headSize, columns: cachedTokens };
        const overValues = { batch, rows: 1, inner: cachedTokens, columns: headSize };
        return () => {
          cublas.product(overKeys, x, tensors[1]!, scores, dataType);
          softmax();
          cublas.product(overValues, weigh, tensors[2]!, y, dataType);
        };
      }
    }
  }

  #layerNorm(
    shape: readonly number[],
    dataType: DataType,
    tensors: readonly DevicePointer[],
    y: DevicePointer,
  ): () => void {
    const { attributes } = this.#driver.properties();
    const capability = `${attributes.compute_capability_major}${attributes.compute_capability_minor}`;
    const ptx = compileToPtx(layerNormSource(dataType), capability);
    const kernel = this.#driver.loadKernel(ptx, layerNormKernelName);
    const pointers = [...tensors, y].map((pointer) => {
      const value = Buffer.alloc(8);
      value.writeBigUInt64LE(pointer);
      return value;
    });
    const width = Buffer.alloc(4);
    width.writeInt32LE(shape.at(-1)!);
    const small = Buffer.alloc(4);
    small.writeFloatLE(epsilon);
    const rows = elementCount(shape.slice(0, -1));
    return () => this.#driver.launch(kernel, rows, layerNormBlock, [...pointers, width, small]);
  }
}

function elementBytes(dataType: DataType): number {
  return dataType === 'fp16' ? 2 : 4;
}

/** A shape in four dimensions, as cuDNN's descriptors want it. */
function asFour(shape: readonly number[]): Shape4 {
  if (shape.length > 4)
    throw new Unsupported(`cuDNN's descriptors have four dimensions, not ${shape.length}`);
  return [...shape, 1, 1, 1].slice(0, 4) as unknown as Shape4;
}
