import { OPCODES } from './opcodes.js';

/** A parsed S-expression: a word, or a list whose first item is usually a word. */
type Expression = string | Expression[];

const I32 = 0x7f;
const VALUE_TYPES: Record<string, number> = { i32: I32, i64: 0x7e, f32: 0x7d, f64: 0x7c, v128: 0x7b };

function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    bytes.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
    rest = Math.floor(rest / 128);
  } while (rest > 0);
  return bytes;
}

function signed(value: bigint): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (;;) {
    const byte = Number(rest & 0x7fn);
    rest >>= 7n;
    const done = (rest === 0n && (byte & 0x40) === 0) || (rest === -1n && (byte & 0x40) !== 0);
    bytes.push(done ? byte : byte | 0x80);
    if (done) return bytes;
  }
}

const vector = (items: readonly number[][]): number[] => [...unsigned(items.length), ...items.flat()];
const section = (id: number, content: number[]): number[] => [id, ...unsigned(content.length), ...content];
const name = (text: string): number[] => vector([...new TextEncoder().encode(text)].map((byte) => [byte]));

const readNumber = (word: string): number => (word === '-inf' ? Number.NEGATIVE_INFINITY : Number(word));

/** Text → S-expressions; `;;` starts a comment. */
function parse(text: string): Expression[] {
  const words = text.replace(/;;[^\n]*/g, '').match(/[()]|"[^"]*"|[^\s()]+/g) ?? [];
  const stack: Expression[][] = [[]];
  for (const word of words) {
    if (word === '(') {
      stack.push([]);
    } else if (word === ')') {
      const done = stack.pop()!;
      stack.at(-1)!.push(done);
    } else {
      stack.at(-1)!.push(word);
    }
  }
  if (stack.length !== 1) throw new SyntaxError('unbalanced parentheses');
  return stack[0]!;
}

/** Compiles the body of one function. */
class FunctionAssembler {
  readonly code: number[] = [];
  readonly #labels: string[] = [];
  readonly #locals: ReadonlyMap<string, number>;
  readonly #functions: ReadonlyMap<string, number>;

  constructor(locals: ReadonlyMap<string, number>, functions: ReadonlyMap<string, number>) {
    this.#locals = locals;
    this.#functions = functions;
  }

  emit(expression: Expression): void {
    if (typeof expression === 'string') throw new SyntaxError(`a bare word: ${expression}`);
    const [operation, ...rest] = expression as [string, ...Expression[]];
    switch (operation) {
      case 'block':
      case 'loop':
        this.#emitBlock(operation === 'block' ? 0x02 : 0x03, rest[0] as string, rest.slice(1));
        return;
      case 'if':
        this.#emitIf(rest);
        return;
      case 'br':
      case 'br_if':
        for (const operand of rest.slice(1)) this.emit(operand);
        this.code.push(operation === 'br' ? 0x0c : 0x0d, ...unsigned(this.#depthOf(rest[0] as string)));
        return;
      case 'call':
        for (const operand of rest.slice(1)) this.emit(operand);
        this.code.push(0x10, ...unsigned(this.#functions.get(rest[0] as string)!));
        return;
      default:
        this.#emitPlain(operation, rest);
    }
  }

  #depthOf(label: string): number {
    const index = this.#labels.lastIndexOf(label);
    if (index < 0) throw new SyntaxError(`no label ${label}`);
    return this.#labels.length - 1 - index;
  }

  #emitBlock(opcode: number, label: string, body: Expression[]): void {
    this.code.push(opcode, 0x40);
    this.#labels.push(label);
    for (const item of body) this.emit(item);
    this.#labels.pop();
    this.code.push(0x0b);
  }

  /** (if condition (then …) (else …)?) without a result. */
  #emitIf([condition, then, otherwise]: Expression[]): void {
    this.emit(condition!);
    this.code.push(0x04, 0x40);
    this.#labels.push('');
    for (const item of (then as Expression[]).slice(1)) this.emit(item);
    if (otherwise) {
      this.code.push(0x05);
      for (const item of (otherwise as Expression[]).slice(1)) this.emit(item);
    }
    this.#labels.pop();
    this.code.push(0x0b);
  }

  #emitPlain(operation: string, rest: Expression[]): void {
    const entry = OPCODES[operation];
    if (!entry) throw new SyntaxError(`unknown instruction ${operation}`);
    const [opcode, immediate = ''] = entry;
    const words = rest.filter((item): item is string => typeof item === 'string');
    for (const item of rest) if (typeof item !== 'string') this.emit(item);
    this.code.push(...opcode, ...this.#immediate(immediate, words));
  }

  #immediate(kind: string, words: string[]): number[] {
    switch (kind) {
      case 'local': {
        const index = this.#locals.get(words[0]!);
        if (index === undefined) throw new SyntaxError(`no local ${words[0]}`);
        return unsigned(index);
      }
      case 'integer':
        return signed(BigInt(words[0]!));
      case 'double':
        return [...new Uint8Array(Float64Array.of(readNumber(words[0]!)).buffer)];
      case 'memory': {
        // Alignment is a hint; 0 (one byte) is always allowed.
        const offset = words.find((word) => word.startsWith('offset='));
        return [0, ...unsigned(Number(offset?.slice(7) ?? 0))];
      }
      case 'lane':
        return unsigned(Number(words[0]));
      case 'lanes':
        return words.map(Number);
      case 'zeros':
        return [0, 0];
      case 'zero':
        return [0];
      default:
        return [];
    }
  }
}

interface Signature {
  readonly parameters: number[];
  readonly results: number[];
  readonly locals: number[];
  readonly names: Map<string, number>;
  readonly body: Expression[];
}

/** (func $name (param $x type) … (result type)? (local $y type) … body …) */
function readFunction(expression: Expression[]): Signature {
  const names = new Map<string, number>();
  const parameters: number[] = [];
  const results: number[] = [];
  const locals: number[] = [];
  const body: Expression[] = [];
  for (const item of expression.slice(2)) {
    const [kind, first, second] = item as string[];
    if (kind === 'param' || kind === 'local') {
      names.set(first!, names.size);
      (kind === 'param' ? parameters : locals).push(VALUE_TYPES[second!]!);
    } else if (kind === 'result') {
      results.push(VALUE_TYPES[first!]!);
    } else {
      body.push(item);
    }
  }
  return { parameters, results, locals, names, body };
}

/**
 * Assembles a module from the text format's folded instructions: `(func $name (param $x i32) … body)`. Every function is
 * exported under its name; the memory is imported as `memory` of `env`.
 *
 * @param shared whether the memory is shared between threads
 * @throws SyntaxError for what this small assembler does not know.
 */
export function assemble(text: string, shared: boolean): Uint8Array<ArrayBuffer> {
  const sources = parse(text) as Expression[][];
  const functionNames = sources.map((source) => source[1] as string);
  const indices = new Map(functionNames.map((functionName, index) => [functionName, index]));
  const signatures = sources.map(readFunction);
  const types = signatures.map(({ parameters, results }) => [
    0x60,
    ...vector(parameters.map((type) => [type])),
    ...vector(results.map((type) => [type])),
  ]);
  const limits = shared
    ? [0x03, ...unsigned(1), ...unsigned(65536)]
    : [0x01, ...unsigned(1), ...unsigned(65536)];
  const bodies = signatures.map(({ locals, names, body }) => {
    const assembler = new FunctionAssembler(names, indices);
    for (const item of body) assembler.emit(item);
    const code = [...vector(locals.map((type) => [1, type])), ...assembler.code, 0x0b];
    return [...unsigned(code.length), ...code];
  });
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, vector(types)),
    ...section(2, vector([[...name('env'), ...name('memory'), 0x02, ...limits]])),
    ...section(3, vector(sources.map((_, index) => unsigned(index)))),
    ...section(
      7,
      vector(functionNames.map((text, index) => [...name(text.slice(1)), 0x00, ...unsigned(index)])),
    ),
    ...section(10, vector(bodies)),
  ]);
}
