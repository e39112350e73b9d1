import koffi from 'koffi';
import type { DataType } from '../workload.js';
import type { DevicePointer, Handle } from './cuda-driver.js';
import { libraries, openFirst } from './library-search.js';

/** `cudaDataType`, `cublasComputeType_t`, `cublasGemmAlgo_t` and `cublasOperation_t` values. */
const dataTypes = { fp32: 0, fp16: 2 } as const;
const computeFp32 = 68;
const defaultAlgorithm = -1;
const noTranspose = 0;

type Call = (...values: unknown[]) => number;

/** Matrix products through cuBLAS; half precision accumulates in single, as PyTorch has it, and TF32 stays off. */
export class Cublas {
  readonly #handle: Handle;
  readonly #gemm: Call;
  readonly #destroy: Call;
  readonly #one = Buffer.alloc(4);
  readonly #zero = Buffer.alloc(4);

  /** Throws BackendUnavailable where there is no cuBLAS. */
  constructor() {
    const library = openFirst(libraries.cublas, (path) => koffi.load(path));
    const create = library.func('int cublasCreate_v2(_Out_ void **handle)') as Call;
    this.#destroy = library.func('int cublasDestroy_v2(void *handle)') as Call;
    this.#gemm = library.func(
      'int cublasGemmStridedBatchedEx(void *handle, int transa, int transb, int m, int n, int k, const void *alpha, uint64_t a, int atype, int lda, int64_t stridea, uint64_t b, int btype, int ldb, int64_t strideb, const void *beta, uint64_t c, int ctype, int ldc, int64_t stridec, int batch, int compute, int algorithm)',
    ) as Call;
    this.#one.writeFloatLE(1);
    const out: unknown[] = [null];
    check('cublasCreate', create(out));
    this.#handle = out[0];
  }

  /**
   * C = A · B for row-major [batch, rows, inner] and [batch, inner, columns]. cuBLAS is column-major, where the same
   * memory reads Cᵀ = Bᵀ · Aᵀ: hence the swapped operands.
   */
  product(
    shape: {
      readonly batch: number;
      readonly rows: number;
      readonly inner: number;
      readonly columns: number;
    },
    a: DevicePointer,
    b: DevicePointer,
    c: DevicePointer,
    dataType: DataType,
  ): void {
    const { batch, rows, inner, columns } = shape;
    const type = dataTypes[dataType];
    const [left, right] = [
      [b, type, columns, inner * columns],
      [a, type, inner, rows * inner],
    ];
    const status = this.#gemm(
      ...[this.#handle, noTranspose, noTranspose, columns, rows, inner, this.#one],
      ...[...left!, ...right!, this.#zero],
      ...[c, type, columns, rows * columns, batch, computeFp32, defaultAlgorithm],
    );
    check('cublasGemmStridedBatchedEx', status);
  }

  close(): void {
    this.#destroy(this.#handle);
  }
}

function check(call: string, status: number): void {
  if (status !== 0) throw new Error(`${call}: cuBLAS status ${status}`);
}
