import { expect, it } from 'vitest';
import { z } from 'zod';
import { registrationSchema } from '../src/service/index.js';
import { type Issue, narrowedIssue } from '../src/union-issue.js';

const told = (schema: z.ZodType, value: unknown): [string, string] => {
  const { path, message } = narrowedIssue(schema.safeParse(value).error!.issues[0] as Issue);
  return [path.join('.'), message];
};
const document = { schema_version: 2, system_id: 'a', facts: {}, benchmarks: [] };

it.each([
  [{ ...document, facts: { cores_total: ['many'] }, price_per_hour: 'x' }, 'facts.cores_total', /number or/],
  [{ ...document, schema_version: 1 }, 'schema_version', /expected 2/],
  [{ ...document, benchmarks: [{ backend: 'torch' }] }, 'benchmarks.0.versions', /record/],
  [{ ...document, colour: 'red' }, '', /"colour"/],
  [{ system_id: 'a', gpu: 5 }, 'gpu', /string/],
  [{ system_id: 'a', gpu: 'RTX 4090', gpus: -1 }, 'gpus', />=0/],
  [{ system_id: '../a', gpu: 'RTX 4090' }, 'system_id', /without slashes/],
  [{}, 'system_id', /string/],
])('tells of the form that was meant: %j', (value, path, message) => {
  const [where, what] = told(registrationSchema, value);
  expect(where).toBe(path);
  expect(what).toMatch(message);
});

it('names all types where none fits, and leaves other problems as they are', () => {
  expect(told(z.union([z.number(), z.string()]), true)).toEqual(['', 'expected number or string']);
  expect(told(z.number(), 'x')[1]).toMatch(/expected number/);
});
