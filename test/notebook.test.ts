import { join } from 'node:path';
import { expect, it } from 'vitest';
import { codeCells, notebooks, outputsOf } from './notebook-cells.js';

it('notebooks/evaluation.ipynb is committed with its outputs, and none of them is an error', () => {
  const shown = outputsOf(codeCells(join(notebooks, 'evaluation.ipynb'))).flat();
  for (const form of ['image/svg+xml', 'text/markdown'])
    expect(shown.filter(({ data }) => data?.[form] !== undefined).length).toBeGreaterThan(6);
  expect(shown.map(({ output_type }) => output_type)).not.toContain('error');
});
