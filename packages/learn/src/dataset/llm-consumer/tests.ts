import { InputError, shown, type Table } from '@ctfusion/base';

/** What one test read and wrote, per sequence, and how long it took. */
export interface TestedTokens {
  readonly prompt: number;
  readonly cached: number;
  readonly generated: number;
  readonly sequences: number;
  readonly milliseconds: number;
}

/** Means over nine tests of different lengths: no one task. */
const MEAN_OF_TESTS = /^localscore-/;
const PROMPT = /^(batched )?(pp\d+( \(of .*\))?|prompt \d+)$/;
const GENERATION = /^(batched )?(tg\d+( \(of .*\))?|generation \d+)$/;
const BOTH = /^pp\d+\+tg\d+$/;
const REQUEST = 'whole request';

/**
 * Tokens and time of every row; undefined for a mean of several tests. A speed counts the prompt's tokens where the prompt is tested, the
 * generated ones in a generation or a whole request, and both in `ppN+tgM`, of all sequences.
 * @throws InputError naming the row of a test that is not known, or that lacks a number or has one that is not above 0.
 */
export function testedTokens(runs: Table): (TestedTokens | undefined)[] {
  const columns = ['prompt_tokens', 'generated_tokens', 'depth'].map((name) => runs.numbers(name));
  const speeds = positive(runs, 'tokens_per_second');
  const batches = positive(runs, 'batch');
  return runs.texts('test').map((test, row) => {
    if (MEAN_OF_TESTS.test(test)) return undefined;
    const [prompt, generated, depth] = columns.map((values) => values[row]!);
    const sequences = batches[row]!;
    const milliseconds = (tokens: number): number => (1000 * tokens * sequences) / speeds[row]!;
    const known = (value: number | undefined, column: string): number => {
      if (value !== undefined && value > 0) return value;
      throw new InputError('value-missing', `${shown(test)} needs a number here`, runs.location(row, column));
    };
    const before = zeroIfAbsent(depth);
    const read = (): number => known(prompt, 'prompt_tokens');
    const written = (): number => known(generated, 'generated_tokens');
    if (PROMPT.test(test))
      return { prompt: read(), cached: before, generated: 0, sequences, milliseconds: milliseconds(read()) };
    if (GENERATION.test(test)) {
      const cached = before + zeroIfAbsent(prompt);
      return { prompt: 0, cached, generated: written(), sequences, milliseconds: milliseconds(written()) };
    }
    const whole = { prompt: read(), cached: before, generated: written(), sequences };
    if (test === REQUEST) return { ...whole, milliseconds: milliseconds(written()) };
    if (BOTH.test(test)) return { ...whole, milliseconds: milliseconds(read() + written()) };
    throw new InputError(
      'unknown-name',
      `${shown(test)} is no test that is known`,
      runs.location(row, 'test'),
    );
  });
}

/** A test that says nothing of it starts with an empty cache. */
const zeroIfAbsent = (value: number | undefined): number =>
  value === undefined || Number.isNaN(value) ? 0 : value;

function positive(runs: Table, name: string): Float64Array {
  const values = runs.completeNumbers(name);
  const row = values.findIndex((value) => !(value > 0));
  if (row < 0) return values;
  throw new InputError('out-of-range', `is ${values[row]}; it must be above 0`, runs.location(row, name));
}
