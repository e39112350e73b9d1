import { parse as parseLossless } from 'lossless-json';
import { InputError } from '../errors/input-error.js';
import { cutLine } from '../text/shown.js';

/** Documents of ours are some ten levels deep; what is far deeper was made to exhaust the stack of whoever walks through it. */
const DEEPEST_LEVEL = 100;

/** An integer that a double may not hold. */
const LONG_INTEGER = /(?<![\d.eE+])\d{16,}(?![\d.eE])/;

/**
 * A JSON document; a byte-order mark is dropped. An integer beyond 2^53 becomes text, so that ids stay apart.
 * @throws InputError naming the file if the text is not JSON, or is nested more than 100 levels deep.
 */
export function parseJson(text: string, file: string): unknown {
  const body = text.startsWith('\uFEFF') ? text.slice(1) : text;
  if (isTooDeep(body)) {
    throw new InputError('not-json', `is nested more than ${DEEPEST_LEVEL} levels deep`, { file });
  }
  try {
    // The platform's parser is several times faster, and rounds long integers.
    return LONG_INTEGER.test(body) ? parseLossless(body, null, numberFrom) : JSON.parse(body);
  } catch (error) {
    throw new InputError('not-json', `is not valid JSON: ${cutLine((error as Error).message)}`, { file });
  }
}

function numberFrom(token: string): number | string {
  const value = Number(token);
  return Number.isSafeInteger(value) || !/^-?\d+$/.test(token) ? value : token;
}

const [QUOTE, BACKSLASH, LIST_START, LIST_END, OBJECT_START, OBJECT_END] = [...'"\\[]{}'].map((character) =>
  character.charCodeAt(0),
);

/** Counts brackets outside of strings, without a look at anything else. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (inString) {
      if (code === BACKSLASH) index++;
      else if (code === QUOTE) inString = false;
    } else if (code === QUOTE) inString = true;
    else if (code === LIST_START || code === OBJECT_START) {
      depth++;
      if (depth > DEEPEST_LEVEL) return true;
    } else if (code === LIST_END || code === OBJECT_END) depth--;
  }
  return false;
}
