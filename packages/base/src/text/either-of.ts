/** Choices in words: `a`, `a or b`, `a, b or c`. */
export const eitherOf = (choices: readonly string[]): string =>
  choices.length < 2
    ? (choices[0] ?? '')
    : `${choices.slice(0, -1).join(', ')} or ${choices[choices.length - 1]}`;
