import { type Document, isScalar, parseDocument, visit } from 'yaml';
import { InputError } from '../errors/input-error.js';
import { cutLine } from '../text/shown.js';
import { isDeepYaml } from './yaml-depth.js';

/** As of JSON. */
const DEEPEST_LEVEL = 100;

/**
 * A YAML document as plain values; a byte-order mark is dropped. An integer beyond 2^53 becomes text, so that ids stay apart.
 * @throws InputError naming the file, and the parser's cause and line, if the text is not YAML, is nested more than 100 levels deep, or
 *   unfolds its aliases into far more than it holds, or a number is hexadecimal or octal, which no document of ours means.
 */
export function parseYaml(text: string, file: string): unknown {
  if (isDeepYaml(text, DEEPEST_LEVEL)) {
    throw new InputError('not-yaml', `is nested more than ${DEEPEST_LEVEL} levels deep`, { file });
  }
  try {
    const document = parseDocument(text, { intAsBigInt: true });
    const problem = document.errors[0];
    if (problem !== undefined) throw problem;
    refuseOtherBases(document);
    return document.toJS({ reviver: (_key, value) => numberOrText(value) });
  } catch (error) {
    throw new InputError('not-yaml', `is not valid YAML: ${cause(error as Error)}`, { file });
  }
}

function refuseOtherBases(document: Document): void {
  visit(document, {
    Scalar: (_key, node) => {
      if (!isScalar(node) || (node.format !== 'HEX' && node.format !== 'OCT')) return;
      throw new RangeError(`${node.source ?? 'a number'} is not decimal; put it in quotes if it is text`);
    },
  });
}

function numberOrText(value: unknown): unknown {
  if (typeof value !== 'bigint') return value;
  return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
}

function cause(error: Error): string {
  if (error instanceof ReferenceError && error.message.startsWith('Excessive')) {
    return 'its aliases unfold into too much';
  }
  return cutLine(error.message).replace(/:$/, '');
}
