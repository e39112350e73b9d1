import koffi from 'koffi';
import type { DataType } from '../workload.js';
import { libraries, openFirst } from './library-search.js';

export const layerNormKernelName = 'layer_norm';
export const layerNormBlock = 256;

/** CUDA C: one block per row, two passes over it, sums in single precision. Neither cuBLAS nor cuDNN has this layer. */
export function layerNormSource(dataType: DataType): string {
  const half = dataType === 'fp16';
  return `
typedef ${half ? 'unsigned short' : 'float'} element;
__device__ float load(const element *p) {
  ${half ? 'float f; asm("cvt.f32.f16 %0, %1;" : "=f"(f) : "h"(*p)); return f;' : 'return *p;'}
}
__device__ void store(element *p, float f) {
  ${half ? 'unsigned short h; asm("cvt.rn.f16.f32 %0, %1;" : "=h"(h) : "f"(f)); *p = h;' : '*p = f;'}
}
__device__ float block_sum(float value, float *shared) {
  shared[threadIdx.x] = value;
  __syncthreads();
  for (int step = blockDim.x / 2; step > 0; step /= 2) {
    if (threadIdx.x < step) shared[threadIdx.x] += shared[threadIdx.x + step];
    __syncthreads();
  }
  float sum = shared[0];
  __syncthreads();
  return sum;
}
extern "C" __global__ void ${layerNormKernelName}(const element *x, const element *weight, const element *bias,
                                      element *y, int width, float epsilon) {
  __shared__ float shared[${layerNormBlock}];
  const element *row = x + (size_t)blockIdx.x * width;
  element *out = y + (size_t)blockIdx.x * width;
  float sum = 0;
  for (int i = threadIdx.x; i < width; i += blockDim.x) sum += load(row + i);
  float mean = block_sum(sum, shared) / width;
  float squares = 0;
  for (int i = threadIdx.x; i < width; i += blockDim.x) {
    float d = load(row + i) - mean;
    squares += d * d;
  }
  float scale = rsqrtf(block_sum(squares, shared) / width + epsilon);
  for (int i = threadIdx.x; i < width; i += blockDim.x)
    store(out + i, (load(row + i) - mean) * scale * load(weight + i) + load(bias + i));
}
`;
}

/** PTX text of CUDA C source for a compute capability such as `90`, through NVRTC. Throws BackendUnavailable without it. */
export function compileToPtx(source: string, computeCapability: string): Buffer {
  const library = openFirst(libraries.nvrtc, (path) => koffi.load(path));
  const call = (signature: string) => library.func(signature) as (...values: unknown[]) => number;
  const create = call(
    'int nvrtcCreateProgram(_Out_ void **program, const char *source, const char *name, int headers, void *texts, void *names)',
  );
  const compile = call('int nvrtcCompileProgram(void *program, int count, const char **options)');
  const size = call('int nvrtcGetPTXSize(void *program, _Out_ size_t *bytes)');
  const get = call('int nvrtcGetPTX(void *program, uint8_t *ptx)');
  const program: unknown[] = [null];
  check('nvrtcCreateProgram', create(program, source, 'kernel.cu', 0, null, null));
  const options = [`--gpu-architecture=compute_${computeCapability}`];
  check('nvrtcCompileProgram', compile(program[0], options.length, options));
  const bytes = [0];
  check('nvrtcGetPTXSize', size(program[0], bytes));
  const ptx = Buffer.alloc(Number(bytes[0]));
  check('nvrtcGetPTX', get(program[0], ptx));
  return ptx;
}

function check(call: string, status: number): void {
  if (status !== 0) throw new Error(`${call}: NVRTC status ${status}`);
}
