import type { SystemDocument } from '@ctfusion/schema/documents';
import type { AgentMemory, Remembered } from './agent-memory.js';
import { backoffMs } from './backoff.js';
import { ServiceAbsent, type ServiceLink } from './service-link.js';

/** What an agent works with. */
export interface Agent {
  readonly link: ServiceLink;
  readonly memory: AgentMemory;
  /** Measures the machine. @throws whatever ends it early; the agent then stops, or tries again when it is asked again */
  readonly benchmark: (signal: AbortSignal) => Promise<SystemDocument>;
  readonly pricePerHour?: number | undefined;
  readonly say: (line: string) => void;
  /** Ends early, without an error, where the signal is given. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly random?: () => number;
}

/** Heartbeats come this much before they are due, in part, so that not all come at once. */
const EARLY = 0.2;

/**
 * Benchmarks the machine if that was never done, registers it, and sends signs of life until it is told to stop. While the service is away it tries
 * again, ever more rarely; a machine that the service has forgotten is registered again.
 * @throws InputError where the service refuses for good: a wrong key, another operator's machine.
 */
export async function runAgent(agent: Agent, signal: AbortSignal): Promise<void> {
  const { memory, say, random = Math.random } = agent;
  let known = memory.read();
  if (known === undefined) {
    say('benchmarking this machine, once');
    const system = await agent.benchmark(signal);
    if (signal.aborted) return;
    known = { system, told: false };
    memory.write(known);
  }
  const watch = new Watch(agent, known);
  let failures = 0;
  while (!signal.aborted) {
    let pauseMs: number;
    try {
      const nextMs = await watch.tell(signal);
      if (failures > 0) say('the service is back');
      failures = 0;
      pauseMs = nextMs * (1 - EARLY * random());
    } catch (error) {
      if (signal.aborted) break;
      if (!(error instanceof ServiceAbsent)) throw error;
      if (failures === 0) say(`the service is away (${error.message}); trying again`);
      failures++;
      pauseMs = backoffMs(failures, random());
    }
    await agent.wait(pauseMs, signal);
  }
  await watch.ended();
}

/** One machine and what the service was told of it. */
class Watch {
  readonly #agent: Agent;
  #known: Remembered;
  #isPriceTold = false;
  #measuring: Promise<void> | undefined;

  constructor(agent: Agent, known: Remembered) {
    this.#agent = agent;
    this.#known = known;
  }

  /** Tells all that the service does not know yet. @returns when it is to be told again, ms */
  async tell(signal: AbortSignal): Promise<number> {
    const { link, say } = this.#agent;
    const { system_id: id } = this.#known.system;
    let answer = await link.heartbeat(id, signal);
    if (answer === undefined) {
      await link.register(this.#document(), signal);
      say(`${id} is registered`);
      this.#remember({ ...this.#known, told: true });
      this.#isPriceTold = true;
      answer = await link.heartbeat(id, signal);
      if (answer === undefined) throw new ServiceAbsent('it does not know what was just registered');
    }
    if (!this.#known.told) {
      for (const benchmark of this.#known.system.benchmarks) await link.sendBenchmark(id, benchmark, signal);
      this.#remember({ ...this.#known, told: true });
      say('the new benchmark was sent');
      return answer.nextMs;
    }
    const { pricePerHour } = this.#agent;
    if (!this.#isPriceTold && pricePerHour !== undefined) await link.setPrice(id, pricePerHour, signal);
    this.#isPriceTold = true;
    if (answer.isBenchmarkWanted) this.#measureAgain(signal);
    return answer.nextMs;
  }

  /** Once nothing is measured any more. */
  async ended(): Promise<void> {
    await this.#measuring;
  }

  /** Heartbeats go on meanwhile; the next one tells what was measured. */
  #measureAgain(signal: AbortSignal): void {
    if (this.#measuring !== undefined) return;
    const { benchmark, say } = this.#agent;
    say('the service asks for a new benchmark');
    this.#measuring = benchmark(signal)
      .then((system) => {
        if (!signal.aborted)
          this.#remember({ system: { ...system, system_id: this.#known.system.system_id }, told: false });
      })
      .catch((error: unknown) => {
        if (!signal.aborted) say(`the benchmark failed: ${(error as Error).message}`);
      })
      .finally(() => {
        this.#measuring = undefined;
      });
  }

  #document(): SystemDocument {
    const { pricePerHour } = this.#agent;
    const { system } = this.#known;
    return pricePerHour === undefined ? system : { ...system, price_per_hour: pricePerHour };
  }

  #remember(known: Remembered): void {
    this.#known = known;
    this.#agent.memory.write(known);
  }
}
