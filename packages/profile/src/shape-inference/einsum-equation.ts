import type { Shape } from './inferred-tensor.js';

/** An Einsum's equation fitted to its operands: a letter is an axis, an ellipsis stands for as many as are left over. */
export interface EinsumEquation {
  readonly terms: readonly (readonly string[])[];
  readonly output: readonly string[];
  readonly sizes: ReadonlyMap<string, number | undefined>;
}

/**
 * Fits an equation to its operands' shapes, with broadcasting and, where no output is named, the implicit one: the
 * ellipsis, then the letters that occur once, in alphabetical order. `undefined` where the two contradict.
 */
export function fitEinsum(
  equation: string,
  shapes: readonly (Shape | undefined)[],
): EinsumEquation | undefined {
  const [left, right, ...rest] = equation.replaceAll(/\s/g, '').split('->');
  const written = (left ?? '').split(',');
  if (rest.length > 0 || written.length !== shapes.length) return undefined;
  const sizes = new Map<string, number | undefined>();
  const terms: (readonly string[])[] = [];
  for (const [index, text] of written.entries()) {
    const shape = shapes[index];
    const term = shape && spelledOut(text, shape.length);
    if (term === undefined || term.length !== shape!.length) return undefined;
    for (const [axis, letter] of term.entries()) {
      const size = shape![axis];
      const known = sizes.get(letter);
      if (!sizes.has(letter) || known === 1) sizes.set(letter, size);
      else if (size !== 1 && known !== undefined && size !== undefined && size !== known) return undefined;
      else if (size !== 1) sizes.set(letter, known ?? size);
    }
    terms.push(term);
  }
  const ellipsis = [...sizes.keys()].filter((letter) => letter.startsWith('.')).sort(byPlace);
  const output = right === undefined ? implicitOutput(terms, ellipsis) : outputTerm(right, ellipsis);
  return output.every((letter) => sizes.has(letter)) ? { terms, output, sizes } : undefined;
}

/** A term's letters, the ellipsis as `.1`, `.2`, … counted from the right, so that operands align there. */
function spelledOut(text: string, rank: number): readonly string[] | undefined {
  const [before, after, ...more] = text.split('...');
  if (after === undefined) return text.includes('.') ? undefined : [...text];
  const hidden = rank - before!.length - after.length;
  if (more.length > 0 || hidden < 0) return undefined;
  return [...before!, ...Array.from({ length: hidden }, (_, index) => `.${hidden - index}`), ...after];
}

function outputTerm(text: string, ellipsis: readonly string[]): readonly string[] {
  const [before, after] = text.split('...');
  return after === undefined ? [...text] : [...before!, ...ellipsis, ...after];
}

function implicitOutput(
  terms: readonly (readonly string[])[],
  ellipsis: readonly string[],
): readonly string[] {
  const letters = terms.flat().filter((letter) => !letter.startsWith('.'));
  const once = letters.filter((letter) => letters.indexOf(letter) === letters.lastIndexOf(letter));
  return [...ellipsis, ...once.sort()];
}

/** Leftmost first: the highest number. */
function byPlace(a: string, b: string): number {
  return Number(b.slice(1)) - Number(a.slice(1));
}

/**
 * Multiply-adds of an Einsum whose operands are contracted one after another, left to right, as ONNX Runtime does:
 * each step multiplies over all letters of both sides, then drops those that nothing later needs.
 */
export function einsumMultiplyAdds({ terms, output, sizes }: EinsumEquation): number | undefined {
  const lastUse = new Map<string, number>();
  for (const [index, term] of terms.entries()) for (const letter of term) lastUse.set(letter, index);
  for (const letter of output) lastUse.set(letter, terms.length);
  let held: readonly string[] = terms[0] ?? [];
  let total = 0;
  for (const [index, term] of terms.entries()) {
    if (index === 0) continue;
    const letters = [...new Set([...held, ...term])];
    let step = 1;
    for (const letter of letters) {
      const size = sizes.get(letter);
      if (size === undefined) return undefined;
      step *= size;
    }
    total += step;
    held = letters.filter((letter) => lastUse.get(letter)! > index);
  }
  return total;
}
