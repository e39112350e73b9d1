import { decodeText } from '../parsing/decode-text.js';
import { readBytes } from './file-bytes.js';
import { uncompressed } from './gzip.js';

/**
 * The text of a file, compressed by gzip or not: UTF-8, or UTF-16 with a byte-order mark.
 * @throws InputError if it cannot be read, or is of another encoding.
 */
export const readText = (path: string): string => decodeText(uncompressed(readBytes(path), path), path);
