import { tableFromRecords } from '@ctfusion/base';
import { columnType } from '@ctfusion/schema/columns';
import { describe, expect, it } from 'vitest';
import type { Predictor } from '../src/predictor.js';
import { otherSettings } from '../src/verdict/settings.js';

describe('settings that training did not see', () => {
  const predictor = {
    backend: '',
    trainedSettings: { quantisation: ['F16', 'q4_k_m'] },
  } as unknown as Predictor;
  const reasons = (...names: string[]) => {
    const rows = tableFromRecords(
      names.map((quantisation) => ({ quantisation })),
      'runs.csv',
      columnType,
    );
    return otherSettings(rows, predictor).map(({ reason }) => reason);
  };

  it('are told apart by what they are, not by how they are written', () => {
    expect(reasons('f16', 'F16', 'Q4_K_M', '')).toEqual([]);
    expect(reasons('q5_0')).toEqual([
      "the quantisation is 'q5_0', the predictor learned from 'F16', 'q4_k_m'",
    ]);
  });
});
