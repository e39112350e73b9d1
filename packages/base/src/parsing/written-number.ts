import { InputError } from '../errors/input-error.js';
import { parseDuration } from '../text/duration.js';
import { shown } from '../text/shown.js';

interface NumberBounds {
  readonly above?: number;
  readonly below?: number;
  readonly atLeast?: number;
  /** For counts: digits and nothing else, so `1e3`, `0x10` and `5.0` are refused. */
  readonly whole?: boolean;
}

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const WHOLE = /^[+-]?\d+$/;

/**
 * A number as people write it in decimal: no spaces, no hexadecimal, nothing infinite.
 * @throws InputError naming field and value if it is not a number of the kind or out of bounds.
 */
export function writtenNumber(field: string, text: string, bounds: NumberBounds = {}): number {
  const { above, below, atLeast, whole = false } = bounds;
  const value = (whole ? WHOLE : DECIMAL).test(text) ? Number(text) : Number.NaN;
  const isOfKind = whole ? Number.isSafeInteger(value) : Number.isFinite(value);
  if (
    isOfKind &&
    value > (above ?? Number.NEGATIVE_INFINITY) &&
    value < (below ?? Number.POSITIVE_INFINITY) &&
    value >= (atLeast ?? Number.NEGATIVE_INFINITY)
  )
    return value;
  const wanted = [
    above === undefined ? '' : `above ${above}`,
    atLeast === undefined ? '' : `at least ${atLeast}`,
    below === undefined ? '' : `below ${below}`,
  ].filter((part) => part !== '');
  const kind = `a ${whole ? 'whole ' : ''}number`;
  throw new InputError(
    'not-a-number',
    `${shown(text)} is not ${kind}${wanted.length === 0 ? '' : ` ${wanted.join(' and ')}`}`,
    { field },
  );
}

/** A duration such as `90s`, `10m`, `2h` or `1h30m`, in ms. @throws InputError naming field and value if it is none above 0. */
export function writtenDuration(field: string, text: string): number {
  const duration = parseDuration(text);
  if (duration !== undefined) return duration;
  const fault = /^0*\.?0+ ?[a-z]*$/i.test(text) ? 'not above 0' : 'no duration';
  throw new InputError(
    'invalid-value',
    `${shown(text)} is ${fault}; give one such as 90s, 10m, 2h or 1h30m`,
    {
      field,
    },
  );
}

const GB_PER_UNIT: Readonly<Record<string, number>> = {
  b: 1e-9,
  kb: 1e-6,
  mb: 1e-3,
  gb: 1,
  tb: 1e3,
  kib: 2 ** 10 / 1e9,
  mib: 2 ** 20 / 1e9,
  gib: 2 ** 30 / 1e9,
  tib: 2 ** 40 / 1e9,
};

/** A size such as `8GB` (10^9 bytes) or `14GiB` (2^30), in GB. @throws InputError naming field and value if it is none from 0. */
export function writtenSize(field: string, text: string): number {
  const [, digits, unit] = /^(\d+\.?\d*|\.\d+) ?([kmgt]?i?b)$/i.exec(text) ?? [];
  const size =
    digits === undefined ? Number.NaN : Number(digits) * (GB_PER_UNIT[unit!.toLowerCase()] ?? Number.NaN);
  if (Number.isFinite(size)) return size;
  throw new InputError('invalid-value', `${shown(text)} is no size; give one such as 8GB, 500MB or 14GiB`, {
    field,
  });
}
