import { type DeviceUse, ONE_DEVICE } from '../jobs/job-clock.js';
import { type GradientExchange, type KnownExchanges, ringAllReduceMs } from './data-parallel.js';
import type { DeviceShare } from './transfer.js';
import type { TransferTarget } from './transfer-targets.js';

/** How several devices may share a timed job: a training step's batch, samples that do not wait for each other, or not at all. */
export type JobSharing = 'data' | 'replicas' | 'none';

/** What is known of a job beside its time, where several devices may do it. */
export interface SharedJob {
  readonly sharing: JobSharing;
  /** So many devices are asked for; absent: those of a machine where they help. */
  readonly devices?: number | undefined;
  /** Of the run, ms. */
  readonly runMs: number;
  /** As the user states it. */
  readonly exchange?: Partial<GradientExchange> | undefined;
  /** Of jobs that training knows, and the one that this is. */
  readonly known?: KnownExchanges | undefined;
  readonly name?: string | undefined;
}

/** A way to use the devices of one machine. */
export interface SharedUse {
  readonly use: DeviceUse;
  /** Absent on one device. */
  readonly share?: DeviceShare;
  /** What was taken for granted, in sentences. */
  readonly assumed: readonly string[];
}

/** Of a machine of which nothing is known but its GPU's name: PCIe 3.0 × 16. */
const USUAL_LINK_GBPS = 15.75;
/** Of samples that do not wait for each other nothing is exchanged; how evenly they part is not known. */
const REPLICAS_DEVIATION = 0.05;

/**
 * The ways in which a machine may do the job: on one device, and on all of its own, or on as many as are asked for.
 * @returns why not, in words, where it has fewer
 */
export function sharedUses(job: SharedJob, { machine, linkGbps }: TransferTarget): SharedUse[] | string {
  const there = machine.devices;
  const { devices: asked, sharing } = job;
  const one: SharedUse = { use: ONE_DEVICE, assumed: [] };
  if (asked === 1) return [one];
  if (asked !== undefined && there !== undefined && there < asked)
    return `the job uses ${asked} devices, of which ${there} ${there === 1 ? 'is' : 'are'} there`;
  const devices = asked ?? there ?? 1;
  if (devices < 2 || sharing === 'none') return [one];
  const several = sharing === 'data' ? byData(job, devices, linkGbps) : apart(devices);
  return asked === undefined ? [one, several] : [several];
}

function byData(job: SharedJob, devices: number, linkGbps: number | undefined): SharedUse {
  const { exchange = {}, known, name } = job;
  const ofName = name === undefined ? undefined : known?.jobs[name];
  const usual = ofName ?? known?.any;
  const parameters = exchange.parameters ?? usual?.parameters ?? 0;
  const stepMs = exchange.stepMs ?? usual?.stepMs ?? Number.POSITIVE_INFINITY;
  const isStated = exchange.parameters !== undefined && exchange.stepMs !== undefined;
  const assumed = [
    ...(isStated || ofName !== undefined
      ? []
      : [`gradients of ${wordsOf({ parameters, stepMs })}, as usual`]),
    ...(linkGbps === undefined ? ['a link of PCIe 3.0 × 16 between its GPUs'] : []),
  ];
  // Each device keeps its batch, so that the job takes so many fewer steps.
  const steps = job.runMs / stepMs / devices;
  const exchangeMs = steps * ringAllReduceMs(devices, { parameters, linkGbps: linkGbps ?? USUAL_LINK_GBPS });
  return {
    use: { devices, by: 'data' },
    share: { devices, exchangeMs, deviation: known?.deviation ?? 0 },
    assumed,
  };
}

const wordsOf = ({ parameters, stepMs }: GradientExchange): string =>
  `${Math.round(parameters / 1e6)}M parameters every ${Math.round(stepMs)} ms`;

const apart = (devices: number): SharedUse => ({
  use: { devices, by: 'replicas' },
  share: { devices, exchangeMs: 0, deviation: REPLICAS_DEVIATION },
  assumed: [],
});
