import { InputError, parseJson, shown } from '@ctfusion/base';
import { safetensorsBytes } from './tensor-types.js';

/** What the header of a safetensors file says of its tensors. */
export interface StoredTensors {
  readonly values: number;
  readonly bytes: number;
  readonly bytesByType: Readonly<Record<string, number>>;
}

/** Longest header that the format's own reader takes. */
const LONGEST_HEADER = 100_000_000;
/** Bytes before the header, which say how long it is. */
export const HEADER_START = 8;

/**
 * Bytes of the header by the file's first eight (little-endian).
 * @throws InputError if they say more than the file holds, or than the format allows.
 */
export function safetensorsHeaderBytes(start: Uint8Array, fileBytes: number, file: string): number {
  const fault = (why: string): InputError => new InputError('unsupported-model', why, { file });
  if (start.length < HEADER_START) throw fault('is too short to be a safetensors file');
  const length = new DataView(start.buffer, start.byteOffset, HEADER_START).getBigUint64(0, true);
  if (length > BigInt(LONGEST_HEADER))
    throw fault(`says that its header has ${length} bytes; at most ${LONGEST_HEADER} are allowed`);
  if (HEADER_START + Number(length) > fileBytes)
    throw fault(`says that its header has ${length} bytes, of ${fileBytes} in the file`);
  return Number(length);
}

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/**
 * Sums the tensors of a header.
 * @param dataBytes bytes of the file after the header.
 * @throws InputError naming the tensor whose bytes are not those of its type and shape, or lie outside the file.
 */
export function safetensorsTensors(header: string, dataBytes: number, file: string): StoredTensors {
  const entries = parseJson(header, file);
  const fault = (why: string): InputError => new InputError('unsupported-model', why, { file });
  if (typeof entries !== 'object' || entries === null || Array.isArray(entries))
    throw fault('has no object as its header');
  let [values, bytes] = [0, 0];
  const bytesByType: Record<string, number> = {};
  for (const [name, entry] of Object.entries(entries)) {
    if (name === '__metadata__') continue;
    if (!isEntry(entry))
      throw fault(`its header does not say type, shape and place of tensor ${shown(name)}`);
    const width = safetensorsBytes(entry.dtype);
    if (width === undefined)
      throw fault(`tensor ${shown(name)} is of type ${shown(entry.dtype)}, which is not known`);
    const count = entry.shape.reduce((product, side) => product * side, 1);
    const [from, to] = entry.data_offsets;
    if (to - from !== count * width)
      throw fault(
        `tensor ${shown(name)} has ${to - from} bytes, its type and shape (${entry.dtype}, ${entry.shape.join(' × ')}) need ${count * width}`,
      );
    if (to > dataBytes)
      throw fault(
        `tensor ${shown(name)} ends at byte ${to} of ${dataBytes}: the file is cut off, or its header lies`,
      );
    values += count;
    bytes += to - from;
    bytesByType[entry.dtype] = (bytesByType[entry.dtype] ?? 0) + (to - from);
  }
  if (values === 0) throw fault('has no tensor');
  return { values, bytes, bytesByType };
}

function isEntry(entry: unknown): entry is Entry {
  if (typeof entry !== 'object' || entry === null) return false;
  const { dtype, shape, data_offsets: place } = entry as Record<string, unknown>;
  const areCounts = (list: unknown): boolean =>
    Array.isArray(list) && list.every((side) => Number.isSafeInteger(side) && (side as number) >= 0);
  return (
    typeof dtype === 'string' && areCounts(shape) && areCounts(place) && (place as number[]).length === 2
  );
}

/** Several files as one. */
export function addTensors(parts: readonly StoredTensors[]): StoredTensors {
  const bytesByType: Record<string, number> = {};
  for (const part of parts) {
    for (const [type, bytes] of Object.entries(part.bytesByType))
      bytesByType[type] = (bytesByType[type] ?? 0) + bytes;
  }
  const sum = (of: (part: StoredTensors) => number): number =>
    parts.reduce((total, part) => total + of(part), 0);
  return { values: sum(({ values }) => values), bytes: sum(({ bytes }) => bytes), bytesByType };
}
