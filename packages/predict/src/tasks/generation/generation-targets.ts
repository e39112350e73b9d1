import type { Column, Table } from '@ctfusion/base';
import { COLUMN } from '@ctfusion/schema/columns';

/**
 * Time to the first token: the same task without a written token, which has read its prompt by then. Time of an output token: what is left
 * of the whole, by the tokens that each sequence writes. Of sequences side by side both are what each of them waits for.
 */
export function generationTargets(
  table: Table,
  total: Float64Array,
  predict: (table: Table) => Float64Array,
): Readonly<Record<string, Float64Array>> {
  const [prompt, generated] = [table.numbers(COLUMN.promptTokens), table.numbers(COLUMN.generatedTokens)];
  // A task that neither reads nor writes is none.
  const reading = Array.from(prompt.keys()).filter((row) => prompt[row]! > 0);
  const first = new Float64Array(table.rowCount);
  if (reading.length > 0) {
    const nothingWritten: Column = { kind: 'number', values: new Float64Array(reading.length) };
    const ofPrompt = predict(table.take(reading).with([[COLUMN.generatedTokens, nothingWritten]]));
    for (const [position, row] of reading.entries()) first[row] = Math.min(total[row]!, ofPrompt[position]!);
  }
  return {
    time_to_first_token_ms: first.map((time, row) => (prompt[row]! > 0 ? time : Number.NaN)),
    time_per_output_token_ms: total.map((time, row) =>
      generated[row]! > 0 ? (time - first[row]!) / generated[row]! : Number.NaN,
    ),
  };
}
