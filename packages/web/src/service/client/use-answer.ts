import { InputError } from '@ctfusion/base';
import { NoAnswerError, ProblemError } from '@ctfusion/client';
import { useEffect, useState } from 'preact/hooks';

/** What became of a question. The last answer stays until the next one is there. */
export interface Outcome<Answer> {
  readonly answer?: Answer;
  readonly problem?: string;
  readonly isPending: boolean;
}

interface AnswerOptions {
  /** Typing comes to rest before it is asked, ms. */
  readonly restMs?: number;
  /** It is asked again after this time, ms. */
  readonly everyMs?: number;
}

/** Told of what refuses a key, or the lack of one. */
type Refusal = (problem: ProblemError) => void;

let onRefusal: Refusal = () => {};

/** @param refusal called where the service wants a key */
export function hearRefusals(refusal: Refusal): void {
  onRefusal = refusal;
}

/** Asks when what is asked changes; an answer to what is not asked any more is dropped. @param key names what is asked */
export function useAnswer<Answer>(
  key: string,
  ask: (signal: AbortSignal) => Promise<Answer>,
  { restMs = 0, everyMs }: AnswerOptions = {},
): Outcome<Answer> {
  const [outcome, setOutcome] = useState<Outcome<Answer>>({ isPending: true });
  useEffect(() => {
    const controller = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    const once = async (): Promise<void> => {
      try {
        const answer = await ask(controller.signal);
        if (!controller.signal.aborted) setOutcome({ answer, isPending: false });
      } catch (error) {
        if (controller.signal.aborted) return;
        setOutcome({ problem: problemOf(error), isPending: false });
      }
      if (everyMs !== undefined && !controller.signal.aborted) timer = setTimeout(once, everyMs);
    };
    setOutcome((before) => ({ ...before, isPending: true }));
    timer = setTimeout(once, restMs);
    return () => {
      controller.abort();
      clearTimeout(timer);
    };
  }, [key]);
  return outcome;
}

/** A key is wanted, or another one. */
export const isRefusal = ({ status }: ProblemError): boolean => status === 401 || status === 403;

/** What went wrong, in words; what nobody foresaw is thrown on. */
export function problemOf(error: unknown): string {
  if (error instanceof ProblemError && isRefusal(error)) onRefusal(error);
  if (error instanceof ProblemError || error instanceof NoAnswerError || error instanceof InputError)
    return error.message;
  throw error;
}
