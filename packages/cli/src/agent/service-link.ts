import { InputError } from '@ctfusion/base';
import type { SystemDocument } from '@ctfusion/schema/documents';
import { heartbeatAnswerSchema, problemSchema } from '@ctfusion/schema/service';
import { z } from 'zod';

// A newer service may say more, and refuse by codes that this agent has not heard of.
const heartbeatSchema = z.object(heartbeatAnswerSchema.shape);
const refusalSchema = z.object({
  code: problemSchema.shape.code.catch('bad-request'),
  detail: z.string(),
});

/** The service is not there, or cannot answer now: it is worth trying again. */
export class ServiceAbsent extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'ServiceAbsent';
  }
}

/** What a heartbeat was answered; undefined: the service does not know the machine. */
interface HeartbeatAnswer {
  readonly isBenchmarkWanted: boolean;
  readonly nextMs: number;
}

const PATIENCE_MS = 20_000;
/** Answers that say “not now”. */
const PASSING = new Set([408, 425, 429]);

/** What an agent tells a service. All throw ServiceAbsent, or InputError where the service refuses for good. */
export class ServiceLink {
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;

  /** @throws InputError if the address is none of HTTP. */
  constructor(url: string, key: string | undefined) {
    const base = URL.canParse(url) ? new URL(url) : undefined;
    if (base === undefined || !/^https?:$/.test(base.protocol))
      throw new InputError('invalid-value', 'this is no address of a service, such as https://host:8080', {
        field: '--service',
      });
    this.#url = base.href.replace(/\/$/, '');
    this.#headers = key === undefined ? {} : { authorization: `Bearer ${key}` };
  }

  async register(system: SystemDocument, signal: AbortSignal): Promise<void> {
    await this.#ask('POST', '/v1/systems', system, signal);
  }

  async heartbeat(systemId: string, signal: AbortSignal): Promise<HeartbeatAnswer | undefined> {
    const answer = await this.#ask('PUT', `${pathOf(systemId)}/heartbeat`, undefined, signal);
    if (answer === undefined) return undefined;
    const told = heartbeatSchema.safeParse(answer);
    if (!told.success) throw new ServiceAbsent('what answers there is no such service');
    return { isBenchmarkWanted: told.data.benchmark_wanted, nextMs: told.data.next_within_s * 1000 };
  }

  async setPrice(systemId: string, price: number, signal: AbortSignal): Promise<void> {
    orForgotten(await this.#ask('PUT', `${pathOf(systemId)}/price`, { price_per_hour: price }, signal));
  }

  async sendBenchmark(
    systemId: string,
    benchmark: SystemDocument['benchmarks'][number],
    signal: AbortSignal,
  ): Promise<void> {
    orForgotten(await this.#ask('POST', `${pathOf(systemId)}/benchmarks`, benchmark, signal));
  }

  /** @returns undefined where there is no such machine */
  async #ask(method: string, path: string, body: unknown, signal: AbortSignal): Promise<unknown> {
    const asked = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
    let status: number;
    let text: string;
    try {
      const reply = await fetch(`${this.#url}${path}`, {
        method,
        headers: {
          ...this.#headers,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: asked,
        // A key goes nowhere else.
        redirect: 'error',
      });
      status = reply.status;
      text = await reply.text();
    } catch (error) {
      signal.throwIfAborted();
      throw new ServiceAbsent(reasonOf(error as Error));
    }
    if (status >= 500 || PASSING.has(status)) throw new ServiceAbsent(`it answers ${status}`);
    const answer = parsed(text);
    if (status < 400) return answer ?? {};
    const problem = refusalSchema.safeParse(answer);
    if (!problem.success) throw new ServiceAbsent(`it answers ${status}, and is no such service`);
    if (status === 404) return undefined;
    throw new InputError(problem.data.code, `the service refuses: ${problem.data.detail}`);
  }
}

/** The next heartbeat registers it again. */
function orForgotten(answer: unknown): void {
  if (answer === undefined) throw new ServiceAbsent('it has forgotten this machine');
}

const pathOf = (systemId: string): string => `/v1/systems/${encodeURIComponent(systemId)}`;

function parsed(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

const reasonOf = ({ message, cause }: Error): string =>
  (cause as NodeJS.ErrnoException | undefined)?.code ?? message;
