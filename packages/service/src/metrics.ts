import type { SystemState } from '@ctfusion/schema/service';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

/** Figures of one service. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #duration = new Histogram({
    name: 'ctfusion_request_duration_seconds',
    help: 'Time from a request to its answer',
    labelNames: ['method', 'route', 'status'],
    buckets: SECONDS,
    registers: [this.#registry],
  });
  readonly #systems = new Gauge({
    name: 'ctfusion_systems',
    help: 'Machines of the registry',
    labelNames: ['state'],
    registers: [this.#registry],
  });
  readonly #failures = new Counter({
    name: 'ctfusion_background_failures_total',
    help: 'Readings of the database that failed while nobody waited',
    registers: [this.#registry],
  });

  /** By method, route and status: to find one by its labels costs more than to count. */
  readonly #durations = new Map<string, Histogram.Internal<string>>();

  constructor() {
    collectDefaultMetrics({ register: this.#registry });
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** @param route as it is declared: a path with names in it would be a series of its own each */
  observe(method: string, route: string, status: number, seconds: number): void {
    const key = `${method} ${status} ${route}`;
    const known = this.#durations.get(key) ?? this.#duration.labels({ method, route, status });
    this.#durations.set(key, known);
    known.observe(seconds);
  }

  countFailure(): void {
    this.#failures.inc();
  }

  setSystems(counts: Readonly<Record<SystemState, number>>): void {
    for (const [state, count] of Object.entries(counts)) this.#systems.set({ state }, count);
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }
}
