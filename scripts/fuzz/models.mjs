import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { modelDemand, parseModel, profileModel, workColumns } from '@ctfusion/profile';
import { projectRoot } from '../faults/command.mjs';
import { damagedBytes, pick } from './damage.mjs';

const fixtures = join(projectRoot, 'packages/profile/test/fixtures');

/** An ONNX file of profile's tests, damaged, is profiled or refused; counts are never negative. */
export function modelSubject() {
  const files = readdirSync(fixtures).filter((name) => name.endsWith('.onnx'));
  const models = files.map((name) => readFileSync(join(fixtures, name)));
  return (random) => {
    const bytes = new Uint8Array(damagedBytes(pick(models, random), random, 3));
    const batchSize = pick([undefined, 1, 8], random);
    const profile = profileModel(parseModel(bytes, 'fuzz.onnx'), {
      batchSize,
      inputSize: { height: 8, width: 8 },
    });
    const numbers = Object.entries({ ...workColumns(profile), ...modelDemand(profile) });
    for (const [name, value] of numbers) {
      if (typeof value === 'number' && !(value >= 0)) throw new Error(`${name} is ${value}`);
    }
  };
}
