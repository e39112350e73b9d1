import { cholesky, solveLower, solveUpper } from '@ctfusion/base';
import { describe, expect, it } from 'vitest';
import { cellGroups } from '../src/methods/staged/cell-groups.js';
import {
  cellNoise,
  covariance,
  covarianceOfCells,
  type EffectCell,
  type EffectParameters,
  scatterShare,
  VARIANCE_FLOOR,
} from '../src/methods/staged/effect-covariance.js';
import { EffectPosterior } from '../src/methods/staged/effects.js';

const SYSTEMS = ['a', 'b', 'c'];
const FAMILIES = ['resnet50', 'vit', 'vgg'];
/** Systems in turn, so that no system's cells stand together. */
const cells: EffectCell[] = FAMILIES.flatMap((family, f) =>
  SYSTEMS.map((system, s) => ({
    system,
    family,
    count: 1 + s,
    mean: 0.1 * (f - 1) + 0.03 * s,
    runVariance: 0.002 * (1 + f + s),
  })),
);
const distance = (a: string, b: string): number => (SYSTEMS.indexOf(a) - SYSTEMS.indexOf(b)) ** 2;
const parameters: EffectParameters = {
  lengthScale: 1,
  systemVariance: 0.006,
  familyVariance: 0.002,
  systemSharing: 0,
  familySharing: 0,
  idiosyncratic: 0.5,
};

/** Of all cells at once, as a Gaussian's conditional mean and variance are defined. */
function conditional(system: string, family: string, given: EffectParameters, runVariance: number) {
  const size = cells.length;
  const matrix = covarianceOfCells(cells, distance, given, undefined);
  for (const [i, cell] of cells.entries()) matrix[i * size + i]! += cellNoise(cell, given.idiosyncratic);
  const factor = cholesky(matrix, size)!;
  const own = { system, family };
  const same = cells.find((cell) => cell.system === system && cell.family === family);
  const cross = cells.map(
    (cell) =>
      covariance(own, cell, distance, given, undefined) +
      (cell === same ? scatterShare(cell, cell.runVariance, given) : 0),
  );
  const prior =
    covariance(own, own, distance, given, undefined) +
    scatterShare(own, same?.runVariance ?? runVariance, given);
  const weights = solveUpper(
    factor,
    size,
    solveLower(
      factor,
      size,
      cells.map(({ mean }) => mean),
    ),
  );
  const explained = solveLower(factor, size, cross).reduce((sum, value) => sum + value * value, 0);
  return {
    mean: cross.reduce((sum, value, index) => sum + value * weights[index]!, 0),
    variance: Math.max(VARIANCE_FLOOR, prior - explained),
    doubtVariance: 0,
  };
}

describe('groups of cells', () => {
  it('are of one system where systems share nothing, else of all', () => {
    const rowsOf = (given: EffectParameters, trained = FAMILIES) =>
      cellGroups(cells, distance, given, { trained: new Set(trained), variances: [0.1] })?.map(
        ({ rows }) => rows,
      );
    const all = [cells.map((_, row) => row)];
    expect(rowsOf(parameters)).toEqual([
      [0, 3, 6],
      [1, 4, 7],
      [2, 5, 8],
    ]);
    expect(rowsOf({ ...parameters, systemSharing: 0.5 })).toEqual(all);
    expect(rowsOf({ ...parameters, familySharing: 0.5 })).toEqual(all);
    // Runs of a family that training did not see share a deviation, on whatever system.
    expect(rowsOf(parameters, ['resnet50', 'vit'])).toEqual(all);
    expect(rowsOf({ ...parameters, systemVariance: Number.NaN })).toBeUndefined();
  });

  it.each([0, 0.5])('tell to the last bit what all cells at once tell, shared by %s', (sharing) => {
    const given = { ...parameters, systemSharing: sharing, familySharing: sharing };
    const posterior = EffectPosterior.fit(cells, distance, given)!;
    for (const system of [...SYSTEMS, 'd'])
      for (const family of [...FAMILIES, 'gpt2'])
        expect(posterior.predict(system, { family }, 0.003), `${system} ${family}`).toEqual(
          conditional(system, family, given, 0.003),
        );
  });
});
