import { InputError } from '@ctfusion/base';
import { type GenerationSource, type MeasuredGeneration, mean } from './generation-source.js';
import type { GenerationTask } from './generation-task.js';
import { readEvents } from './server-sent-events.js';

export interface EndpointOptions {
  /** Where `/v1/completions` lies below: `http://127.0.0.1:8000`. */
  readonly url: string;
  /** What the server calls the model; the task's name of it where absent. */
  readonly model?: string | undefined;
  /** What serves, as the task column has it: `vllm`. */
  readonly runtime: string;
  readonly accelerator: string;
  readonly timeLimitSeconds: number;
  readonly signal?: AbortSignal | undefined;
}

/** One streamed answer; times in ms since the request. */
interface Answer {
  readonly firstTokenMs: number;
  readonly totalMs: number;
  /** As the server counts them; undefined where it does not. */
  readonly promptTokens: number | undefined;
  readonly writtenTokens: number;
}

/** An OpenAI-compatible server: completions are streamed, as many at once as the task has sequences. */
export function endpointSource(options: EndpointOptions): GenerationSource {
  const { runtime, accelerator } = options;
  return {
    runtime,
    accelerator,
    backend: `${runtime}-endpoint`,
    version: '',
    async measure(task, repeats, onRun) {
      if (task.prompt === 0 || task.generated === 0)
        throw new Error('a server reads and writes in each request: both tokens must be above 0');
      if (task.cached > 0) throw new Error('a server’s cache cannot be filled before a request');
      await measureOnce(options, { ...task, generated: 1, sequences: 1 }, 0);
      for (const repeat of repeats) onRun(repeat, await measureOnce(options, task, repeat));
    },
  };
}

async function measureOnce(
  options: EndpointOptions,
  task: GenerationTask,
  repeat: number,
): Promise<MeasuredGeneration> {
  const started = performance.now();
  const answers = await Promise.all(
    Array.from({ length: task.sequences }, (_, sequence) =>
      complete(options, task, distinctPrompt(task.prompt, repeat * task.sequences + sequence)),
    ),
  );
  const totalMs = performance.now() - started;
  const written = Math.round(mean(answers.map(({ writtenTokens }) => writtenTokens)));
  const prompts = answers.flatMap(({ promptTokens }) => promptTokens ?? []);
  return {
    prompt: prompts.length === 0 ? task.prompt : Math.round(mean(prompts)),
    cached: 0,
    generated: written,
    totalMs,
    firstTokenMs: mean(answers.map(({ firstTokenMs }) => firstTokenMs)),
    perTokenMs:
      written > 1
        ? mean(answers.map((answer) => (answer.totalMs - answer.firstTokenMs) / (answer.writtenTokens - 1)))
        : undefined,
  };
}

/** About this many tokens, and another beginning each time: servers keep the cache of a prompt that they saw. */
const distinctPrompt = (tokens: number, index: number): string =>
  [`${index}`, ...Array.from({ length: Math.max(0, tokens - 1) }, () => 'hello')].join(' ');

async function complete(
  { url, model, timeLimitSeconds, signal }: EndpointOptions,
  task: GenerationTask,
  prompt: string,
): Promise<Answer> {
  const limit = AbortSignal.timeout(timeLimitSeconds * 1000);
  const started = performance.now();
  const response = await fetch(new URL('v1/completions', url.endsWith('/') ? url : `${url}/`), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
    body: JSON.stringify({
      model: model ?? task.modelName,
      prompt,
      max_tokens: task.generated,
      temperature: 0,
      // A server that ends early would write fewer tokens than asked for; those that do not know this ignore it.
      ignore_eos: true,
      stream: true,
      stream_options: { include_usage: true },
    }),
  }).catch((error: unknown) => {
    throw new InputError('no-device', `does not answer: ${causeOf(error)}`, { field: url });
  });
  if (!response.ok || response.body === null) {
    const text = (await response.text()).replaceAll(/\s+/g, ' ').slice(0, 200);
    throw new InputError('no-device', `answers ${response.status}: ${text}`, { field: url });
  }
  return readAnswer(response.body, started);
}

const causeOf = (error: unknown): string => {
  const { message, cause } = error as Error;
  return cause instanceof Error && cause.message !== '' ? cause.message : message;
};

/** Servers send a token or a few in each event; what they count at the end is more exact than events are. */
async function readAnswer(body: ReadableStream<Uint8Array>, started: number): Promise<Answer> {
  let firstTokenMs: number | undefined;
  let totalMs = 0;
  let events = 0;
  let usage: { prompt_tokens?: number; completion_tokens?: number } | undefined;
  for await (const data of readEvents(body)) {
    if (data === '[DONE]') break;
    const event = JSON.parse(data) as {
      choices?: readonly { text?: string }[];
      usage?: typeof usage | null;
    };
    usage = event.usage ?? usage;
    if ((event.choices?.[0]?.text ?? '') === '') continue;
    totalMs = performance.now() - started;
    firstTokenMs ??= totalMs;
    events++;
  }
  if (firstTokenMs === undefined) throw new Error('the server wrote nothing');
  return {
    firstTokenMs,
    totalMs,
    promptTokens: usage?.prompt_tokens,
    writtenTokens: usage?.completion_tokens ?? events,
  };
}
