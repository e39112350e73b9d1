import { Lexer } from 'yaml';

/** Announces that the next token is a scalar's text. */
const SCALAR = '\u001f';

/**
 * Whether a YAML text opens more than `limit` levels: indented lines, dashes on one line, brackets. Asked before it is parsed: the
 * parser stands on the stack once a level, and a stack that runs over within it can end the process (V8 has no memory to compile a
 * regular expression then), which no `catch` sees.
 */
export function isDeepYaml(text: string, limit: number): boolean {
  const indents: number[] = [];
  let dashes = 0;
  let brackets = 0;
  let previous = '\n';
  for (const token of new Lexer().lex(text)) {
    const isText = previous === SCALAR;
    if (previous === '\n' || previous === '\r\n') {
      const indent = /^ +$/.test(token) ? token.length : 0;
      while (indents.length > 0 && indents.at(-1)! >= indent) indents.pop();
      indents.push(indent);
      dashes = 0;
    }
    if (!isText && (token === '-' || token === '?')) dashes++;
    else if (!isText && (token === '[' || token === '{')) brackets++;
    else if (!isText && (token === ']' || token === '}')) brackets = Math.max(0, brackets - 1);
    if (indents.length + dashes + brackets > limit) return true;
    previous = token;
  }
  return false;
}
