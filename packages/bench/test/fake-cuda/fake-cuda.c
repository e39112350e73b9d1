// A stand-in for the CUDA driver, cuBLAS, cuDNN and NVRTC that computes on the CPU, slowly and plainly, float32 only.
// It lets the cuda backend's calls, argument orders and layouts be tested without a GPU; it says nothing of speed.
// Signatures follow NVIDIA's headers (cuda.h, cublas_api.h, cudnn_ops.h, cudnn_cnn.h, nvrtc.h).
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef uint64_t CUdeviceptr;
typedef int status;

static int alive = 0;

// ---- driver
status cuInit(unsigned flags) { return flags; }
status cuDriverGetVersion(int *version) { *version = 12040; return 0; }
status cuDeviceGet(int *device, int ordinal) { *device = ordinal; return ordinal == 0 ? 0 : 101; }
status cuDeviceGetName(char *name, int length, int device) { (void)device; strncpy(name, "Fake GPU", length); return 0; }
status cuDeviceGetAttribute(int *value, int attribute, int device) { (void)device; *value = attribute == 75 ? 9 : attribute == 76 ? 0 : 4; return 0; }
status cuDevicePrimaryCtxRetain(void **context, int device) { (void)device; *context = &alive; return 0; }
status cuDevicePrimaryCtxRelease_v2(int device) { (void)device; return 0; }
status cuCtxSetCurrent(void *context) { return context == &alive ? 0 : 201; }
status cuCtxSynchronize(void) { return 0; }
status cuMemGetInfo_v2(size_t *free_bytes, size_t *total) { *free_bytes = (size_t)6 << 30; *total = (size_t)8 << 30; return 0; }
status cuMemAlloc_v2(CUdeviceptr *pointer, size_t bytes) {
  if (bytes > ((size_t)6 << 30)) return 2; // CUDA_ERROR_OUT_OF_MEMORY
  *pointer = (CUdeviceptr)malloc(bytes);
  alive++;
  return 0;
}
status cuMemFree_v2(CUdeviceptr pointer) { free((void *)pointer); alive--; return 0; }
status cuMemHostAlloc(void **pointer, size_t bytes, unsigned flags) { (void)flags; *pointer = malloc(bytes); return 0; }
status cuMemFreeHost(void *pointer) { free(pointer); return 0; }
status cuMemcpyHtoD_v2(CUdeviceptr target, const void *source, size_t bytes) { memcpy((void *)target, source, bytes); return 0; }
status cuMemcpyDtoH_v2(void *target, CUdeviceptr source, size_t bytes) { memcpy(target, (void *)source, bytes); return 0; }
status cuMemcpyDtoD_v2(CUdeviceptr target, CUdeviceptr source, size_t bytes) { memcpy((void *)target, (void *)source, bytes); return 0; }
status cuEventCreate(void **event, unsigned flags) { (void)flags; *event = malloc(sizeof(struct timespec)); return 0; }
status cuEventRecord(void *event, void *stream) { (void)stream; clock_gettime(CLOCK_MONOTONIC, event); return 0; }
status cuEventSynchronize(void *event) { (void)event; return 0; }
status cuEventElapsedTime(float *ms, void *start, void *end) {
  struct timespec *a = start, *b = end;
  *ms = (float)((b->tv_sec - a->tv_sec) * 1e3 + (b->tv_nsec - a->tv_nsec) / 1e6);
  return 0;
}
status cuEventDestroy_v2(void *event) { free(event); return 0; }
status cuModuleLoadData(void **module, const void *image) { *module = (void *)image; return strcmp(image, "fake ptx") == 0 ? 0 : 218; }
status cuModuleGetFunction(void **function, void *module, const char *name) { (void)module; *function = &alive; return strcmp(name, "layer_norm") == 0 ? 0 : 500; }
status cuGetErrorName(int error, const char **name) { *name = error == 2 ? "CUDA_ERROR_OUT_OF_MEMORY" : error == 101 ? "CUDA_ERROR_INVALID_DEVICE" : "CUDA_ERROR_OTHER"; return 0; }
status cuLaunchKernel(void *function, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz,
                      unsigned shared, void *stream, void **parameters, void **extra) {
  if (function != &alive || gy * gz * by * bz != 1 || bx != 256 || shared || stream || extra) return 1;
  float *x = *(float **)parameters[0], *w = *(float **)parameters[1], *b = *(float **)parameters[2], *y = *(float **)parameters[3];
  int width = *(int *)parameters[4];
  float epsilon = *(float *)parameters[5];
  for (unsigned row = 0; row < gx; row++, x += width, y += width) {
    double mean = 0, squares = 0;
    for (int i = 0; i < width; i++) mean += x[i] / (double)width;
    for (int i = 0; i < width; i++) squares += (x[i] - mean) * (x[i] - mean) / width;
    for (int i = 0; i < width; i++) y[i] = (float)((x[i] - mean) / sqrt(squares + epsilon) * w[i] + b[i]);
  }
  return 0;
}

// ---- NVRTC
status nvrtcCreateProgram(void **program, const char *source, const char *name, int headers, const char *const *texts, const char *const *names) {
  (void)name; (void)headers; (void)texts; (void)names;
  *program = (void *)source;
  return strstr(source, "layer_norm") ? 0 : 1;
}
status nvrtcCompileProgram(void *program, int count, const char *const *options) { return program && count == 1 && strcmp(options[0], "--gpu-architecture=compute_90") == 0 ? 0 : 6; }
status nvrtcGetPTXSize(void *program, size_t *bytes) { (void)program; *bytes = sizeof "fake ptx"; return 0; }
status nvrtcGetPTX(void *program, char *ptx) { (void)program; strcpy(ptx, "fake ptx"); return 0; }

// ---- cuBLAS: column-major
status cublasCreate_v2(void **handle) { *handle = &alive; return 0; }
status cublasDestroy_v2(void *handle) { (void)handle; return 0; }
status cublasGemmStridedBatchedEx(void *handle, int transa, int transb, int m, int n, int k, const void *alpha, const void *a,
                                  int atype, int lda, long long stride_a, const void *b, int btype, int ldb, long long stride_b,
                                  const void *beta, void *c, int ctype, int ldc, long long stride_c, int batch, int compute, int algorithm) {
  if (handle != &alive || transa || transb || atype || btype || ctype || compute != 68 || algorithm != -1) return 7;
  for (int item = 0; item < batch; item++) {
    const float *pa = (const float *)a + item * stride_a, *pb = (const float *)b + item * stride_b;
    float *pc = (float *)c + item * stride_c;
    for (int column = 0; column < n; column++)
      for (int row = 0; row < m; row++) {
        double sum = 0;
        for (int i = 0; i < k; i++) sum += (double)pa[row + (size_t)i * lda] * pb[i + (size_t)column * ldb];
        float *out = pc + row + (size_t)column * ldc;
        *out = (float)(*(const float *)alpha * sum + (*(const float *)beta ? *(const float *)beta * *out : 0));
      }
  }
  return 0;
}

// ---- cuDNN: NCHW
typedef struct { int n, c, h, w, pad_h, pad_w, u, v; } descriptor;
static status create(void **out) { *out = calloc(1, sizeof(descriptor)); return 0; }
static size_t count(const descriptor *d) { return (size_t)d->n * d->c * d->h * d->w; }
#define ONE(p) (*(const float *)(p))
status cudnnCreate(void **handle) { *handle = &alive; return 0; }
status cudnnDestroy(void *handle) { (void)handle; return 0; }
status cudnnCreateTensorDescriptor(void **d) { return create(d); }
status cudnnDestroyTensorDescriptor(void *d) { free(d); return 0; }
status cudnnCreateFilterDescriptor(void **d) { return create(d); }
status cudnnCreateConvolutionDescriptor(void **d) { return create(d); }
status cudnnCreateOpTensorDescriptor(void **d) { return create(d); }
status cudnnSetOpTensorDescriptor(void *d, int op, int type, int nan) { (void)d; (void)nan; return op || type ? 3 : 0; }
status cudnnSetTensor4dDescriptor(descriptor *d, int format, int type, int n, int c, int h, int w) {
  *d = (descriptor){n, c, h, w, 0, 0, 0, 0};
  return format || type ? 3 : 0;
}
status cudnnSetFilter4dDescriptor(descriptor *d, int type, int format, int k, int c, int h, int w) {
  return cudnnSetTensor4dDescriptor(d, format, type, k, c, h, w);
}
status cudnnSetConvolution2dDescriptor(descriptor *d, int pad_h, int pad_w, int u, int v, int dilation_h, int dilation_w, int mode, int compute) {
  *d = (descriptor){0, 0, 0, 0, pad_h, pad_w, u, v};
  return dilation_h == 1 && dilation_w == 1 && mode == 1 && compute == 0 ? 0 : 3;
}
status cudnnSetConvolutionMathType(void *d, int math) { (void)d; return math ? 3 : 0; }
typedef struct { int algo, status; float time; size_t memory; int determinism, mathType, reserved[3]; } algorithm_perf;
status cudnnGetConvolutionForwardAlgorithm_v7(void *handle, void *x, void *w, void *conv, void *y, int requested, int *returned, algorithm_perf *results) {
  (void)handle; (void)x; (void)w; (void)conv; (void)y;
  if (requested < 2) return 3;
  results[0] = (algorithm_perf){.algo = 6, .status = 9};
  results[1] = (algorithm_perf){.algo = 1, .status = 0, .memory = 64};
  *returned = 2;
  return 0;
}
status cudnnGetConvolutionForwardWorkspaceSize(void *handle, void *x, void *w, void *conv, void *y, int algorithm, size_t *bytes) {
  (void)handle; (void)x; (void)w; (void)conv; (void)y;
  *bytes = 64;
  return algorithm == 1 ? 0 : 9;
}
status cudnnConvolutionForward(void *handle, const void *alpha, descriptor *xd, const float *x, descriptor *wd, const float *w, descriptor *conv,
                               int algorithm, void *workspace, size_t bytes, const void *beta, descriptor *yd, float *y) {
  if (handle != &alive || algorithm != 1 || !workspace || bytes != 64 || ONE(alpha) != 1 || ONE(beta) != 0) return 3;
  for (int n = 0; n < yd->n; n++)
    for (int k = 0; k < yd->c; k++)
      for (int i = 0; i < yd->h; i++)
        for (int j = 0; j < yd->w; j++) {
          double sum = 0;
          for (int c = 0; c < xd->c; c++)
            for (int r = 0; r < wd->h; r++)
              for (int s = 0; s < wd->w; s++) {
                int row = i * conv->u + r - conv->pad_h, column = j * conv->v + s - conv->pad_w;
                if (row < 0 || column < 0 || row >= xd->h || column >= xd->w) continue;
                sum += (double)x[((n * xd->c + c) * xd->h + row) * xd->w + column] * w[((k * wd->c + c) * wd->h + r) * wd->w + s];
              }
          y[((n * yd->c + k) * yd->h + i) * yd->w + j] = (float)sum;
        }
  return 0;
}
status cudnnAddTensor(void *handle, const void *alpha, descriptor *ad, const float *a, const void *beta, descriptor *cd, float *c) {
  if (handle != &alive || ONE(alpha) != 1 || ONE(beta) != 1 || ad->c != cd->c) return 3;
  size_t plane = (size_t)cd->h * cd->w;
  for (size_t i = 0; i < count(cd); i++) c[i] += a[i / plane % cd->c];
  return 0;
}
status cudnnBatchNormalizationForwardInference(void *handle, int mode, const void *alpha, const void *beta, descriptor *xd, const float *x,
                                               descriptor *yd, float *y, descriptor *bnd, const float *scale, const float *bias,
                                               const float *mean, const float *variance, double epsilon) {
  if (handle != &alive || mode != 1 || ONE(alpha) != 1 || ONE(beta) != 0 || bnd->c != xd->c || count(xd) != count(yd)) return 3;
  size_t plane = (size_t)xd->h * xd->w;
  for (size_t i = 0; i < count(xd); i++) {
    int c = (int)(i / plane % xd->c);
    y[i] = (float)((x[i] - mean[c]) / sqrt(variance[c] + epsilon) * scale[c] + bias[c]);
  }
  return 0;
}
status cudnnSoftmaxForward(void *handle, int algorithm, int mode, const void *alpha, descriptor *xd, const float *x, const void *beta, descriptor *yd, float *y) {
  if (handle != &alive || algorithm != 1 || mode != 0 || ONE(alpha) != 1 || ONE(beta) != 0 || count(xd) != count(yd)) return 3;
  size_t width = count(xd) / xd->n;
  for (int row = 0; row < xd->n; row++, x += width, y += width) {
    double high = x[0], sum = 0;
    for (size_t i = 1; i < width; i++) high = x[i] > high ? x[i] : high;
    for (size_t i = 0; i < width; i++) sum += exp(x[i] - high);
    for (size_t i = 0; i < width; i++) y[i] = (float)(exp(x[i] - high) / sum);
  }
  return 0;
}
status cudnnOpTensor(void *handle, void *op, const void *alpha1, descriptor *ad, const float *a, const void *alpha2, descriptor *bd, const float *b,
                     const void *beta, descriptor *cd, float *c) {
  if (handle != &alive || !op || ONE(alpha1) != 1 || ONE(alpha2) != 1 || ONE(beta) != 0 || count(ad) != count(bd) || count(ad) != count(cd)) return 3;
  for (size_t i = 0; i < count(cd); i++) c[i] = a[i] + b[i];
  return 0;
}
