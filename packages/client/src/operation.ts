import type { Health, Problem, ProblemMeaning, Readiness } from '@ctfusion/schema/service';
import { type Asker, type AskOptions, part } from './asker.js';

/** For who operates the service. */
export class Operation {
  readonly #asker: Asker;

  constructor(asker: Asker) {
    this.#asker = asker;
  }

  /** Whether the process lives. */
  health(options?: AskOptions): Promise<Health> {
    return this.#asker.document('GET', '/health', options);
  }

  /** Whether it can answer; ProblemError of status 503 where it cannot. */
  ready(options?: AskOptions): Promise<Readiness> {
    return this.#asker.document('GET', '/ready', options);
  }

  /** As Prometheus reads them. */
  metrics(options?: AskOptions): Promise<string> {
    return this.#asker.text('GET', '/metrics', options);
  }

  /** What an error code means. */
  problem(code: Problem['code'], options?: AskOptions): Promise<ProblemMeaning> {
    return this.#asker.document('GET', `/problems/${part(code)}`, options);
  }
}
