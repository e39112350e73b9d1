import { describe, expect, it } from 'vitest';
import { parseYaml } from '../src/yaml/yaml-text.js';

describe('numbers in YAML', () => {
  it('are decimal: YAML 1.2 would read 0x10 as 16 and 0o17 as 15', () => {
    expect(() => parseYaml('seed: 0x10', 'c.yml')).toThrow(/c\.yml: .*0x10 is not decimal/);
    expect(() => parseYaml('[1, [0o17]]', 'c.yml')).toThrow(/0o17 is not decimal/);
    expect(parseYaml('{a: "0x10", b: 10, c: 1e3, d: 010}', 'c.yml')).toEqual({
      a: '0x10',
      b: 10,
      c: 1000,
      d: 10,
    });
  });
});
