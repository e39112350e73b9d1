import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importCtfusion } from '../src/dataset/import-ctfusion.js';
import { learnElsewhere } from '../src/systems/fit-imputation.js';
import { learnedMachines } from '../src/systems/learned-machines.js';
import { machinesOf } from '../src/systems/machines.js';
import { PHYSICAL_VARIABLES } from '../src/systems/physical-scaling.js';

const reference = process.env['CTFUSION_REFERENCE_DIR'];

describe('machines learned elsewhere', () => {
  // The published repository is not ours to pass on: set CTFUSION_REFERENCE_DIR to a folder that holds it as `stgc`.
  it.skipIf(reference === undefined)('are what the published machines teach', () => {
    const variables = PHYSICAL_VARIABLES['frames']!;
    const { table } = importCtfusion(join(reference!, 'stgc'));
    const learned = learnElsewhere(variables, machinesOf(table, variables));
    const stored = learnedMachines('frames', ['published'])[0]!;
    expect(stored.variables).toEqual(learned.variables);
    expect(stored.chosen!.shrinkage).toBe(learned.chosen!.shrinkage);
    expect(stored.weight).toBeCloseTo(learned.weight, 4);
    for (const [row, values] of learned.covariance.entries())
      for (const [column, value] of values.entries())
        expect(Math.abs(stored.covariance[row]![column]! - value)).toBeLessThan(1e-4 * (1 + Math.abs(value)));
    for (const [name, factor] of Object.entries(learned.chosen!.factors))
      expect(stored.chosen!.factors[name]).toBeCloseTo(factor, 3);
  });
});
