import { describe, expect, it } from 'vitest';
import { countOption, durationOption, numberOption } from '../src/number-option.js';

describe('an option that is a number', () => {
  it.each([
    ['0.9', 0.9],
    ['1e3', 1000],
    ['.5', 0.5],
    ['+2', 2],
  ])('takes %s', (text, value) => {
    expect(numberOption('--deadline-ms', text, { above: 0 })).toBe(value);
  });

  it.each([
    '',
    ' ',
    '1 ',
    '0x10',
    '0b1',
    '1_000',
    '1,5',
    'NaN',
    'Infinity',
    '1e999',
    'five',
    '5ms',
    '-1',
    '0',
  ])('refuses %j by name', (text) => {
    expect(() => numberOption('--deadline-ms', text, { above: 0 })).toThrow(
      `'--deadline-ms': '${text}' is not a number above 0`,
    );
  });
});

describe('an option that is a count', () => {
  it('takes digits', () => {
    expect(countOption('--top', '12', 1)).toBe(12);
    expect(countOption('--k', '0', 0)).toBe(0);
  });

  it.each(['1.5', '1.0', '1e3', '0x10', '', ' ', ' 1', 'NaN', 'Infinity', '0', '-3', '9007199254740993'])(
    'refuses %j by name',
    (text) => {
      expect(() => countOption('--top', text, 1)).toThrow(
        `'--top': '${text}' is not a whole number at least 1`,
      );
    },
  );
});

describe('an option that is a duration', () => {
  it.each([
    ['90s', 90_000],
    ['10m', 600_000],
    ['10 min', 600_000],
    ['2h', 7_200_000],
    ['1h30m', 5_400_000],
    ['1.5 h', 5_400_000],
    ['250ms', 250],
  ])('takes %s', (text, value) => {
    expect(durationOption('--deadline', text)).toBe(value);
  });

  it.each(['', '10', '10 parsecs', '-5s', 's', '1h 30', '1e3s'])('refuses %j', (text) => {
    expect(() => durationOption('--deadline', text)).toThrow(/'--deadline': .* is no duration/);
  });

  it.each(['0', '0s', '0.0 h', '.0h'])('refuses %j, which is no time', (text) => {
    expect(() => durationOption('--deadline', text)).toThrow(/'--deadline': .* is not above 0/);
  });
});
