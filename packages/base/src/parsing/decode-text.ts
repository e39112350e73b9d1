import { InputError } from '../errors/input-error.js';

const LINE_FEED = 0x0a;

/**
 * Text from the bytes of a file: UTF-8, or UTF-16 where a byte-order mark says so; the mark is dropped. Nothing is ever replaced,
 * because a replacement character makes two names one.
 * @throws InputError `not-text` naming file and row if the bytes are of another encoding.
 */
export function decodeText(bytes: Uint8Array, file: string): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return decodeAs('utf-16le', bytes, file);
  if (first === 0xfe && second === 0xff) return decodeAs('utf-16be', bytes, file);
  if (bytes.length > 1 && (first === 0 || second === 0)) {
    throw new InputError('not-text', 'is no UTF-8: it looks like UTF-16 without a byte-order mark', {
      file,
      row: 1,
    });
  }
  return decodeAs('utf-8', bytes, file);
}

function decodeAs(encoding: 'utf-8' | 'utf-16le' | 'utf-16be', bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) {
      throw new InputError('file-unreadable', `cannot be read (${(error as Error).message})`, { file });
    }
    throw encoding === 'utf-8'
      ? notUtf8(bytes, file)
      : new InputError('not-text', `is no ${encoding.toUpperCase()}, though its byte-order mark says so`, {
          file,
        });
  }
}

/** Names the line of the first byte that is no UTF-8: a line feed is never a part of another character there. */
function notUtf8(bytes: Uint8Array, file: string): InputError {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let row = 1;
  for (let start = 0; start < bytes.length; row++) {
    const end = bytes.indexOf(LINE_FEED, start);
    const line = bytes.subarray(start, end < 0 ? bytes.length : end);
    try {
      decoder.decode(line);
    } catch {
      break;
    }
    start = end < 0 ? bytes.length : end + 1;
  }
  return new InputError('not-text', 'is no UTF-8; save it as UTF-8', { file, row });
}
