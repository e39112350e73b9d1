import { COLUMN } from '@ctfusion/schema/columns';
import type { JobTraits } from '../job-traits.js';
import { columnOr } from '../quantity.js';

/** Many prompts one after the other: a run answers as many as are generated side by side, and yields the tokens that it writes. */
export const generationJob: JobTraits = {
  results: {
    noun: 'tokens',
    count(table) {
      const sequences = columnOr(table, COLUMN.sequences, () => 1);
      return table.numbers(COLUMN.generatedTokens).map((tokens, row) => tokens * sequences(row));
    },
  },
  batchColumn: COLUMN.sequences,
  sharing: () => 'tensor',
};
