import { InputError } from './input-error.js';

/** Documents of ours are some ten levels deep; what is far deeper was made to exhaust the stack of whoever walks through it. */
const DEEPEST_LEVEL = 100;

/** @throws InputError naming the file if the text is not JSON, or lists and objects in it are nested more than 100 levels deep. */
export function parseJson(text: string, file: string): unknown {
  if (isTooDeep(text)) {
    throw new InputError('not-json', `is nested more than ${DEEPEST_LEVEL} levels deep`, { file });
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputError('not-json', `is not valid JSON: ${(error as Error).message}`, { file });
  }
}

/** Counts brackets outside of strings, without a look at anything else. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (inString) {
      if (character === '\\') index++;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '[' || character === '{') {
      depth++;
      if (depth > DEEPEST_LEVEL) return true;
    } else if (character === ']' || character === '}') depth--;
  }
  return false;
}
