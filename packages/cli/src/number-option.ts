import { InputError, shown } from '@ctfusion/base';

/** An option's number. @throws InputError naming option and value if it is not a number or out of bounds. */
export function numberOption(
  name: string,
  text: string,
  bounds: { above?: number; below?: number; atLeast?: number } = {},
): number {
  const value = Number(text);
  const {
    above = Number.NEGATIVE_INFINITY,
    below = Number.POSITIVE_INFINITY,
    atLeast = Number.NEGATIVE_INFINITY,
  } = bounds;
  if (text.trim() !== '' && Number.isFinite(value) && value > above && value < below && value >= atLeast)
    return value;
  const wanted = [
    bounds.above === undefined ? '' : `above ${above}`,
    bounds.atLeast === undefined ? '' : `at least ${atLeast}`,
    bounds.below === undefined ? '' : `below ${below}`,
  ].filter((part) => part !== '');
  throw new InputError(
    'not-a-number',
    `${shown(text)} is not a number${wanted.length === 0 ? '' : ` ${wanted.join(' and ')}`}`,
    {
      field: name,
    },
  );
}
