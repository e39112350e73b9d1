/** A tensor as the formats store it. */
export interface WrittenTensor {
  readonly name: string;
  /** Fastest first, as ggml has them. */
  readonly shape: readonly number[];
  /** ggml's number. */
  readonly type: number;
  readonly bytes: number;
}

const ALIGNMENT = 32;
const UINT32 = 4;
const STRING = 8;
const UINT64 = 10;

/**
 * A GGUF file of version 3 as ggml's docs/gguf.md describes it: magic, counts, keys with values, tensors' names, shapes, types and
 * offsets, padding, and the weights, which are left 0.
 */
export function ggufBytes(
  metadata: Readonly<Record<string, string | number>>,
  tensors: readonly WrittenTensor[],
): Buffer {
  const whole = (value: number, bytes: 4 | 8): Buffer => {
    const buffer = Buffer.alloc(bytes);
    if (bytes === 4) buffer.writeUInt32LE(value);
    else buffer.writeBigUInt64LE(BigInt(value));
    return buffer;
  };
  const text = (value: string): Buffer =>
    Buffer.concat([whole(Buffer.byteLength(value), 8), Buffer.from(value)]);
  const parts: Buffer[] = [
    Buffer.from('GGUF'),
    whole(3, 4),
    whole(tensors.length, 8),
    whole(Object.keys(metadata).length, 8),
  ];
  for (const [key, value] of Object.entries(metadata)) {
    parts.push(text(key));
    if (typeof value === 'string') parts.push(whole(STRING, 4), text(value));
    else if (key.endsWith('.context_length')) parts.push(whole(UINT64, 4), whole(value, 8));
    else parts.push(whole(UINT32, 4), whole(value, 4));
  }
  let offset = 0;
  for (const { name, shape, type, bytes } of tensors) {
    parts.push(text(name), whole(shape.length, 4), ...shape.map((side) => whole(side, 8)));
    parts.push(whole(type, 4), whole(offset, 8));
    offset += Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
  }
  const header = Buffer.concat(parts);
  const padding = Buffer.alloc((ALIGNMENT - (header.length % ALIGNMENT)) % ALIGNMENT);
  return Buffer.concat([header, padding, Buffer.alloc(offset)]);
}

/** A safetensors file (huggingface/safetensors, README: format): length of the header, header, values, which are left 0. */
export function safetensorsBytes(
  tensors: Readonly<Record<string, { dtype: string; shape: number[]; bytes: number }>>,
): Buffer {
  let offset = 0;
  const header = Object.fromEntries(
    Object.entries(tensors).map(([name, { dtype, shape, bytes }]) => {
      const place = [offset, offset + bytes];
      offset += bytes;
      return [name, { dtype, shape, data_offsets: place }];
    }),
  );
  return withHeader(JSON.stringify({ __metadata__: { format: 'pt' }, ...header }), offset);
}

/** A safetensors file of any header. @param declared bytes of the header that the file claims. */
export function withHeader(
  header: string,
  dataBytes: number,
  declared = BigInt(Buffer.byteLength(header)),
): Buffer {
  const start = Buffer.alloc(8);
  start.writeBigUInt64LE(declared);
  return Buffer.concat([start, Buffer.from(header), Buffer.alloc(dataBytes)]);
}
