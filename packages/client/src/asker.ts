import type { Problem } from '@ctfusion/schema/service';
import { NoAnswerError, ProblemError } from './errors.js';

export interface ClientOptions {
  /** Where the service is: `https://fleet.example:8080`. */
  readonly url: string;
  /** `ctf_…`; absent for a service without keys. A function is asked each time. */
  readonly key?: string | (() => string | undefined) | undefined;
  /** The platform's where nothing is said. */
  readonly fetch?: typeof fetch | undefined;
  /** After so many milliseconds without an answer it is given up: 60,000 where nothing is said. */
  readonly timeoutMs?: number | undefined;
}

/** Of one question. */
export interface AskOptions {
  /** Gives it up. */
  readonly signal?: AbortSignal | undefined;
}

/** What a route is sent. */
interface Sent extends AskOptions {
  /** A document, or the bytes of a file. */
  readonly body?: unknown;
  readonly query?: Readonly<Record<string, unknown>> | undefined;
}

const TIMEOUT_MS = 60_000;

/** Sends requests to one service and reads what it answers. All methods throw ProblemError, NoAnswerError or the signal's reason. */
export class Asker {
  readonly #options: ClientOptions;
  readonly #url: string;

  /** @throws TypeError if the address is none of HTTP. */
  constructor(options: ClientOptions) {
    const url = new URL(options.url);
    if (!/^https?:$/.test(url.protocol)) throw new TypeError(`${options.url} is no address of HTTP`);
    this.#options = options;
    this.#url = url.href.replace(/\/$/, '');
  }

  /** The document that is answered. */
  async document<Answer>(method: string, path: string, sent: Sent = {}): Promise<Answer> {
    const { text, status } = await this.#ask(method, path, sent);
    const answer = parsed(text);
    if (answer === undefined) throw new NoAnswerError('what answers there is no such service', { status });
    return answer as Answer;
  }

  async nothing(method: string, path: string, sent: Sent = {}): Promise<void> {
    await this.#ask(method, path, sent);
  }

  async text(method: string, path: string, sent: Sent = {}): Promise<string> {
    return (await this.#ask(method, path, sent)).text;
  }

  async #ask(
    method: string,
    path: string,
    { body, query, signal }: Sent,
  ): Promise<{ readonly text: string; readonly status: number }> {
    const { key, fetch: send = fetch, timeoutMs = TIMEOUT_MS } = this.#options;
    const secret = typeof key === 'function' ? key() : key;
    const isFile = body instanceof Uint8Array;
    const timeout = AbortSignal.timeout(timeoutMs);
    let status: number;
    let text: string;
    try {
      const reply = await send(`${this.#url}${path}${queryText(query)}`, {
        method,
        headers: {
          ...(secret === undefined || secret === '' ? {} : { authorization: `Bearer ${secret}` }),
          ...(body === undefined
            ? {}
            : { 'content-type': isFile ? 'application/octet-stream' : 'application/json' }),
        },
        ...(body === undefined ? {} : { body: isFile ? (body as BodyInit) : JSON.stringify(body) }),
        signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
        // A key goes nowhere else.
        redirect: 'error',
      });
      status = reply.status;
      text = await reply.text();
    } catch (cause) {
      signal?.throwIfAborted();
      throw new NoAnswerError(timeout.aborted ? 'no answer in time' : 'the service cannot be reached', {
        cause,
      });
    }
    if (status < 400) return { text, status };
    const problem = parsed(text);
    if (isProblem(problem)) throw new ProblemError(problem);
    throw new NoAnswerError(`something answers ${status} that is no such service`, { status });
  }
}

/** Part of a path: a name of a machine, a task, a bundle, a job or a key. */
export const part = (name: string): string => encodeURIComponent(name);

function queryText(query: Sent['query'] = {}): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]],
  );
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isProblem = (value: unknown): value is Problem =>
  typeof value === 'object' && value !== null && 'code' in value && 'status' in value && 'detail' in value;
