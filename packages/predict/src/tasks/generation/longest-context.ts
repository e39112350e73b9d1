import { InputError } from '@ctfusion/base';

/** Tokens of one sequence. */
interface AskedTokens {
  readonly prompt?: number | undefined;
  readonly output?: number | undefined;
  readonly cached?: number | undefined;
}

/**
 * Checks that a sequence fits the longest context of its model, where that is known, and that something is asked.
 * @throws InputError naming the field of the prompt's tokens.
 */
export function checkContext(
  { positions }: { readonly positions?: number | undefined },
  { prompt, output, cached }: AskedTokens,
  {
    file,
    fields,
  }: { readonly file?: string; readonly fields: { readonly prompt: string; readonly output: string } },
): void {
  const place = { ...(file === undefined ? {} : { file }), field: fields.prompt };
  if (prompt === 0 && output === 0)
    throw new InputError(
      'out-of-range',
      `is 0, and so is ${fields.output}: the task asks for no work`,
      place,
    );
  const longest = (prompt ?? 0) + (output ?? 0) + (cached ?? 0);
  if (positions === undefined || longest <= positions) return;
  throw new InputError(
    'out-of-range',
    `${longest} tokens are more than the model's longest context, ${positions}`,
    place,
  );
}
