import { describe, expect, it } from 'vitest';
import { escapeMarkdown } from '../src/text/escape-markdown.js';

describe('escapeMarkdown', () => {
  it.each([
    ['intel_xeon_16c__nvidia_h100', 'intel_xeon_16c__nvidia_h100'],
    ['_a_ b_ *c*', '\\_a\\_ b\\_ \\*c\\*'],
    ['a|b\\|c', 'a\\|b\\\\\\|c'],
    ['<img src=x>', '\\<img src=x>'],
    ['[a](javascript:b)', '\\[a\\](javascript:b)'],
    ['`rm` &lt; a & b', '\\`rm\\` &amp;lt; a & b'],
    ['a\nb\u001b', 'a␊b␛'],
  ])('%j', (text, expected) => {
    expect(escapeMarkdown(text)).toBe(expected);
  });
});
