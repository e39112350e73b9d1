import type { Outcome } from '../client/use-answer.js';

/** What went wrong, or that an answer is awaited; nothing where there is one. */
export function Notice({ outcome }: { readonly outcome: Outcome<unknown> }) {
  if (outcome.problem !== undefined)
    return (
      <p class="warning" role="alert">
        {outcome.problem}
      </p>
    );
  return outcome.answer === undefined ? <p class="hint">Asking …</p> : null;
}
