const VARINT = 0;
const BYTES = 2;

const encoder = new TextEncoder();

/**
 * Writes protobuf's wire format: what an ONNX file is made of. (Six field kinds are all that a tree ensemble needs, so
 * that a protobuf library, the engine's only dependency, would be more code than this.)
 */
export class ProtobufWriter {
  readonly #parts: Uint8Array[] = [];

  /** A non-negative integer below 2⁵³, 7 bits at a time. */
  static #varint(value: number): Uint8Array {
    const bytes: number[] = [];
    let rest = value;
    while (rest > 0x7f) {
      bytes.push((rest % 128) | 0x80);
      rest = Math.floor(rest / 128);
    }
    bytes.push(rest);
    return Uint8Array.from(bytes);
  }

  #tag(field: number, kind: number): void {
    this.#parts.push(ProtobufWriter.#varint(field * 8 + kind));
  }

  integer(field: number, value: number): this {
    this.#tag(field, VARINT);
    this.#parts.push(ProtobufWriter.#varint(value));
    return this;
  }

  bytes(field: number, value: Uint8Array): this {
    this.#tag(field, BYTES);
    this.#parts.push(ProtobufWriter.#varint(value.length), value);
    return this;
  }

  text(field: number, value: string): this {
    return this.bytes(field, encoder.encode(value));
  }

  message(field: number, value: ProtobufWriter): this {
    return this.bytes(field, value.finish());
  }

  /** Integers, packed. */
  integers(field: number, values: readonly number[]): this {
    const packed = new ProtobufWriter();
    for (const value of values) packed.#parts.push(ProtobufWriter.#varint(value));
    return this.bytes(field, packed.finish());
  }

  finish(): Uint8Array {
    const total = this.#parts.reduce((sum, part) => sum + part.length, 0);
    const result = new Uint8Array(total);
    let at = 0;
    for (const part of this.#parts) {
      result.set(part, at);
      at += part.length;
    }
    return result;
  }
}
