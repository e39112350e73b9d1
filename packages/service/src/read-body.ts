import { InputError, parseJson } from '@ctfusion/base';

/** Half of a character that is written in two. */
const HALF = /\p{Surrogate}/u;

/**
 * The document of a request. What a database cannot keep (the character 0, halves of characters) and names that stand for something in
 * JavaScript are refused wherever they are.
 * @throws InputError if it is no JSON, too deep, or holds such a text.
 */
export function readBody(text: string): unknown {
  const document = parseJson(text, 'request');
  checkTexts(document, '');
  return document;
}

function checkTexts(value: unknown, path: string): void {
  if (typeof value === 'string') checkText(value, path);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      if (key === '__proto__')
        throw new InputError('unknown-key', 'such a name is not allowed', { field: `${path}__proto__` });
      checkText(key, path);
      checkTexts(item, `${path}${key}.`);
    }
  }
}

function checkText(text: string, path: string): void {
  if (text.includes('\u0000') || HALF.test(text))
    throw new InputError('not-text', 'holds characters that are none', { field: path.replace(/\.$/, '') });
}
