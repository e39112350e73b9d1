/** What a training job exchanges at every step: its gradients. */
export interface GradientExchange {
  readonly parameters: number;
  /** Of one step on the GPU of the run, ms. */
  readonly stepMs: number;
}

/** The gradients of jobs that training knows, and of any; and how surely the ring's time tells what several GPUs lose. */
export interface KnownExchanges {
  readonly jobs: Readonly<Record<string, GradientExchange>>;
  readonly any: GradientExchange;
  /** Standard deviation of log(measured time on several GPUs / its own here). */
  readonly deviation: number;
}

/** Gradients are single precision. */
const BYTES_PER_GRADIENT = 4;
/** Gradients that torch's DistributedDataParallel sends together (`bucket_cap_mb`). */
const BUCKET_BYTES = 25 * 2 ** 20;
/** Of one all-reduce and of each of its steps, ms: NCCL's own model of its ring, protocol Simple (`baseLat`, `hwLat` of src/graph/tuning.cc). */
const START_MS = 8.4e-3;
const NVLINK_STEP_MS = 3.4e-3;
const PCIE_STEP_MS = 5.7e-3;
/** No PCIe slot of today is as fast: a link of so many GB/s is NVLink, whose two directions are stated as one sum. */
const NVLINK_GBPS = 130;

/**
 * Time in which a ring adds up gradients of all devices, ms: 2·(n − 1)/n of the bytes over every link (Patarasuk and Yuan, 2009), and the latency of
 * 2·(n − 1) steps of every bucket.
 */
export function ringAllReduceMs(
  devices: number,
  { parameters, linkGbps }: { readonly parameters: number; readonly linkGbps: number },
): number {
  if (devices < 2) return 0;
  const bytes = parameters * BYTES_PER_GRADIENT;
  const rounds = 2 * (devices - 1);
  const isNvlink = linkGbps >= NVLINK_GBPS;
  const oneWayGbps = isNvlink ? linkGbps / 2 : linkGbps;
  return (
    (rounds / devices) * (bytes / (oneWayGbps * 1e6)) +
    Math.ceil(bytes / BUCKET_BYTES) * (START_MS + rounds * (isNvlink ? NVLINK_STEP_MS : PCIE_STEP_MS))
  );
}
