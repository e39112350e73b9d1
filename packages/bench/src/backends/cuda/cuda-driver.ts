import koffi from 'koffi';
import { BackendUnavailable } from '../benchmark-backend.js';
import { libraries, openFirst } from './library-search.js';

/** Device memory address. */
export type DevicePointer = bigint;
/** An opaque handle: context, event, module, function. */
export type Handle = unknown;

/** Device attributes by their number in `CUdevice_attribute`. */
const attributes = {
  multiprocessors: 16,
  clock_rate_khz: 13,
  memory_clock_rate_khz: 36,
  memory_bus_width_bits: 37,
  l2_cache_bytes: 38,
  compute_capability_major: 75,
  compute_capability_minor: 76,
} as const;

export interface DeviceProperties {
  readonly name: string;
  readonly totalMemoryBytes: number;
  readonly freeMemoryBytes: number;
  /** 1000 · major + 10 · minor. */
  readonly driverVersion: number;
  readonly attributes: Readonly<Record<keyof typeof attributes, number>>;
}

/** Signatures of the driver calls used here (CUDA driver API; `_v2` are the 64-bit forms). */
const signatures = {
  cuInit: 'int cuInit(unsigned int flags)',
  cuDriverGetVersion: 'int cuDriverGetVersion(_Out_ int *version)',
  cuDeviceGet: 'int cuDeviceGet(_Out_ int *device, int ordinal)',
  cuDeviceGetName: 'int cuDeviceGetName(_Out_ uint8_t *name, int length, int device)',
  cuDeviceGetAttribute: 'int cuDeviceGetAttribute(_Out_ int *value, int attribute, int device)',
  cuDevicePrimaryCtxRetain: 'int cuDevicePrimaryCtxRetain(_Out_ void **context, int device)',
  cuDevicePrimaryCtxRelease: 'int cuDevicePrimaryCtxRelease_v2(int device)',
  cuCtxSetCurrent: 'int cuCtxSetCurrent(void *context)',
  cuCtxSynchronize: 'int cuCtxSynchronize()',
  cuMemGetInfo: 'int cuMemGetInfo_v2(_Out_ size_t *free, _Out_ size_t *total)',
  cuMemAlloc: 'int cuMemAlloc_v2(_Out_ uint64_t *pointer, size_t bytes)',
  cuMemFree: 'int cuMemFree_v2(uint64_t pointer)',
  cuMemHostAlloc: 'int cuMemHostAlloc(_Out_ void **pointer, size_t bytes, unsigned int flags)',
  cuMemFreeHost: 'int cuMemFreeHost(void *pointer)',
  cuMemcpyHtoD: 'int cuMemcpyHtoD_v2(uint64_t target, const void *source, size_t bytes)',
  cuMemcpyDtoH: 'int cuMemcpyDtoH_v2(void *target, uint64_t source, size_t bytes)',
  cuMemcpyDtoD: 'int cuMemcpyDtoD_v2(uint64_t target, uint64_t source, size_t bytes)',
  cuEventCreate: 'int cuEventCreate(_Out_ void **event, unsigned int flags)',
  cuEventRecord: 'int cuEventRecord(void *event, void *stream)',
  cuEventSynchronize: 'int cuEventSynchronize(void *event)',
  cuEventElapsedTime: 'int cuEventElapsedTime(_Out_ float *ms, void *start, void *end)',
  cuEventDestroy: 'int cuEventDestroy_v2(void *event)',
  cuModuleLoadData: 'int cuModuleLoadData(_Out_ void **module, const void *image)',
  cuModuleGetFunction: 'int cuModuleGetFunction(_Out_ void **function, void *module, const char *name)',
  cuLaunchKernel:
    'int cuLaunchKernel(void *function, unsigned int gx, unsigned int gy, unsigned int gz, unsigned int bx, unsigned int by, unsigned int bz, unsigned int shared, void *stream, void **parameters, void **extra)',
  cuGetErrorName: 'int cuGetErrorName(int error, _Out_ const char **name)',
} as const;

type Call = (...values: unknown[]) => number;

/** The CUDA driver of one device, through koffi: memory, copies, events, kernels. */
export class CudaDriver {
  readonly #calls: Readonly<Record<keyof typeof signatures, Call>>;
  readonly #device: number;
  readonly #context: Handle;

  /** Throws BackendUnavailable without a driver or without that device. */
  constructor(ordinal: number) {
    const library = openFirst(libraries.driver, (path) => koffi.load(path));
    this.#calls = Object.fromEntries(
      Object.entries(signatures).map(([name, signature]) => [name, library.func(signature) as Call]),
    ) as Record<keyof typeof signatures, Call>;
    try {
      this.check('cuInit', 0);
      this.#device = this.#number('cuDeviceGet', (out) => [out, ordinal]);
    } catch (error) {
      throw new BackendUnavailable(
        `the NVIDIA driver is there, but no device ${ordinal}: ${(error as Error).message}`,
      );
    }
    this.#context = this.#handle('cuDevicePrimaryCtxRetain', (out) => [out, this.#device]);
    this.check('cuCtxSetCurrent', this.#context);
  }

  /** Calls a driver function; throws with the driver's own name of the error, e.g. CUDA_ERROR_OUT_OF_MEMORY. */
  check(call: keyof typeof signatures, ...values: unknown[]): void {
    const status = this.#calls[call](...values);
    if (status !== 0) throw new Error(`${call}: ${this.#errorName(status)}`);
  }

  properties(): DeviceProperties {
    const name = Buffer.alloc(256);
    this.check('cuDeviceGetName', name, name.length, this.#device);
    const [free, total] = [[0], [0]];
    this.check('cuMemGetInfo', free, total);
    const values = Object.entries(attributes).map(([key, attribute]) => [
      key,
      this.#number('cuDeviceGetAttribute', (out) => [out, attribute, this.#device]),
    ]);
    return {
      name: name.toString('utf8').split('\0')[0]!,
      totalMemoryBytes: Number(total[0]),
      freeMemoryBytes: Number(free[0]),
      driverVersion: this.#number('cuDriverGetVersion', (out) => [out]),
      attributes: Object.fromEntries(values) as Record<keyof typeof attributes, number>,
    };
  }

  allocate(bytes: number): DevicePointer {
    const pointer = [0n];
    this.check('cuMemAlloc', pointer, Math.max(bytes, 1));
    return BigInt(pointer[0]!);
  }

  free(pointer: DevicePointer): void {
    this.check('cuMemFree', pointer);
  }

  /** Page-locked host memory. */
  allocatePinned(bytes: number): Handle {
    return this.#handle('cuMemHostAlloc', (out) => [out, bytes, 0]);
  }

  freePinned(pointer: Handle): void {
    this.check('cuMemFreeHost', pointer);
  }

  toDevice(target: DevicePointer, source: unknown, bytes: number): void {
    this.check('cuMemcpyHtoD', target, source, bytes);
  }

  toHost(target: unknown, source: DevicePointer, bytes: number): void {
    this.check('cuMemcpyDtoH', target, source, bytes);
  }

  withinDevice(target: DevicePointer, source: DevicePointer, bytes: number): void {
    this.check('cuMemcpyDtoD', target, source, bytes);
  }

  synchronize(): void {
    this.check('cuCtxSynchronize');
  }

  /** Time that the device spends on what `submit` enqueues on the default stream, ms, by events. */
  time(submit: () => void): number {
    const [start, end] = [0, 1].map(() => this.#handle('cuEventCreate', (out) => [out, 0]));
    try {
      this.check('cuEventRecord', start, null);
      submit();
      this.check('cuEventRecord', end, null);
      this.check('cuEventSynchronize', end);
      return this.#number('cuEventElapsedTime', (out) => [out, start, end]);
    } finally {
      this.check('cuEventDestroy', start);
      this.check('cuEventDestroy', end);
    }
  }

  /** Loads PTX text, which the driver compiles for its device, and gives one of its kernels. */
  loadKernel(ptx: Buffer, name: string): Handle {
    const module = this.#handle('cuModuleLoadData', (out) => [out, ptx]);
    return this.#handle('cuModuleGetFunction', (out) => [out, module, name]);
  }

  /** Launches a kernel whose parameters are given as buffers holding their values. */
  launch(kernel: Handle, grid: number, block: number, parameters: readonly Buffer[]): void {
    this.check('cuLaunchKernel', kernel, grid, 1, 1, block, 1, 1, 0, null, [...parameters], null);
  }

  close(): void {
    this.check('cuDevicePrimaryCtxRelease', this.#device);
  }

  #number(call: keyof typeof signatures, values: (out: number[]) => unknown[]): number {
    const out = [0];
    this.check(call, ...values(out));
    return out[0]!;
  }

  #handle(call: keyof typeof signatures, values: (out: unknown[]) => unknown[]): Handle {
    const out: unknown[] = [null];
    this.check(call, ...values(out));
    return out[0];
  }

  #errorName(status: number): string {
    const name = [''];
    return this.#calls.cuGetErrorName(status, name) === 0 ? name[0]! : `error ${status}`;
  }
}
