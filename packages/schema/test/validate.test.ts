import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { validate } from '../src/validate.js';

const schema = z.strictObject({
  name: z.string().default('none'),
  systems: z.record(z.string(), z.array(z.number())),
});

describe('validate', () => {
  it('keeps names that objects inherit, __proto__ among them', () => {
    const text = '{"systems": {"__proto__": [1], "constructor": [2], "toString": [3]}}';
    const { name, systems } = validate(schema, JSON.parse(text), 'a.json');
    expect(name).toBe('none');
    expect(JSON.stringify(systems)).toBe('{"__proto__":[1],"constructor":[2],"toString":[3]}');
    expect(Object.getPrototypeOf(systems)).toBe(Object.prototype);
  });

  it('names such a field, and refuses one that the schema does not know', () => {
    expect(() => validate(schema, JSON.parse('{"systems": {"__proto__": ["x"]}}'), 'a.json')).toThrow(
      /a\.json, 'systems\.__proto__\.0': 'x' is not allowed/,
    );
    expect(() => validate(schema, JSON.parse('{"systems": {}, "__proto__": 1}'), 'a.json')).toThrow(
      /a\.json, '__proto__': unknown key/,
    );
  });
});
