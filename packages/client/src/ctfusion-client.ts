import { Answers } from './answers.js';
import { Asker, type ClientOptions } from './asker.js';
import { Bundles } from './bundles.js';
import { Jobs } from './jobs.js';
import { Keys } from './keys.js';
import { Observations } from './observations.js';
import { Operation } from './operation.js';
import { Systems } from './systems.js';
import { Tasks } from './tasks.js';

/**
 * A CTFusion service. Every method is one route and throws ProblemError where the service refuses, NoAnswerError where it does not answer.
 *
 * @example
 * const client = new CtfusionClient({ url: 'http://127.0.0.1:8080', key: process.env.CTFUSION_KEY });
 * const { systems } = await client.answers.rank({ task, deadline_ms: 60_000 });
 */
export class CtfusionClient {
  readonly systems: Systems;
  readonly tasks: Tasks;
  readonly answers: Answers;
  readonly observations: Observations;
  readonly bundles: Bundles;
  readonly jobs: Jobs;
  readonly keys: Keys;
  readonly operation: Operation;

  /** @throws TypeError if the address is none of HTTP. */
  constructor(options: ClientOptions) {
    const asker = new Asker(options);
    this.systems = new Systems(asker);
    this.tasks = new Tasks(asker);
    this.answers = new Answers(asker);
    this.observations = new Observations(asker);
    this.bundles = new Bundles(asker);
    this.jobs = new Jobs(asker);
    this.keys = new Keys(asker);
    this.operation = new Operation(asker);
  }
}
