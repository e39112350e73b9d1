import { parseSync } from 'oxc-parser';

/** Operator → what stands in its place. */
const OPERATORS = {
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  '===': '!==',
  '!==': '===',
  '+': '-',
  '-': '+',
  '*': '/',
  '/': '*',
  '%': '*',
  '**': '*',
  '<<': '>>',
  '>>': '<<',
  '>>>': '<<',
  '&': '|',
  '|': '&',
  '^': '&',
  '&&': '||',
  '||': '&&',
  '??': '&&',
  '+=': '-=',
  '-=': '+=',
  '*=': '/=',
  '/=': '*=',
  '|=': '&=',
  '&=': '|=',
  '??=': '&&=',
};

/** Syntax that holds types, names of modules or texts: nothing that runs. */
const isTypeOrModule = (type) =>
  /^TS(?:Type|Interface|Literal|Union|Array|Tuple|Indexed|Conditional|Mapped)/.test(type) ||
  /^(?:Import|ExportAll)/.test(type);

/** Where the operator between two operands is; behind a comment that may hold the same character. */
function operatorBetween(source, left, right, operator) {
  const at = source.slice(left.end, right.start).lastIndexOf(operator);
  return at < 0 ? undefined : left.end + at;
}

/**
 * What one node of the syntax tree can be changed to.
 *
 * @returns {{ start: number, end: number, text: string }[]}
 */
function changesAt(node, source) {
  switch (node.type) {
    case 'BinaryExpression':
    case 'LogicalExpression':
    case 'AssignmentExpression': {
      const text = OPERATORS[node.operator];
      const start = operatorBetween(source, node.left, node.right, node.operator);
      // `'a' + b` is no arithmetic.
      const joins = [node.left, node.right].some(
        (side) => side.type === 'TemplateLiteral' || typeof side.value === 'string',
      );
      if (text === undefined || start === undefined || (joins && node.operator === '+')) return [];
      return [{ start, end: start + node.operator.length, text }];
    }
    case 'UpdateExpression': {
      const start = node.prefix ? node.start : node.end - 2;
      return [{ start, end: start + 2, text: node.operator === '++' ? '--' : '++' }];
    }
    case 'UnaryExpression':
      if (node.operator !== '!' && node.operator !== '-' && node.operator !== '~') return [];
      return [{ start: node.start, end: node.start + 1, text: node.operator === '-' ? '+' : '' }];
    case 'Literal':
      if (typeof node.value === 'number') return [{ ...spanOf(node), text: String(node.value + 1) }];
      if (typeof node.value === 'boolean') return [{ ...spanOf(node), text: String(!node.value) }];
      return [];
    case 'IfStatement':
    case 'ConditionalExpression':
      return [{ ...spanOf(node.test), text: `!(${source.slice(node.test.start, node.test.end)})` }];
    default:
      return [];
  }
}

const spanOf = ({ start, end }) => ({ start, end });

/**
 * All mutants of a TypeScript source: each differs from it by one operator, constant or condition.
 *
 * @param {string} source
 * @returns {{ line: number, was: string, is: string, text: string }[]} line is 1-based; `was` and `is` are that line
 *   before and after; `text` is the whole mutated source
 */
export function mutantsOf(source) {
  const { program, errors } = parseSync('source.ts', source);
  if (errors.length > 0) throw new SyntaxError(errors[0].message);
  const changes = [];
  const visit = (value) => {
    if (Array.isArray(value)) for (const item of value) visit(item);
    if (typeof value?.type !== 'string' || isTypeOrModule(value.type)) return;
    changes.push(...changesAt(value, source));
    for (const child of Object.values(value)) if (typeof child === 'object') visit(child);
  };
  visit(program.body);
  return changes.map(({ start, end, text }) => {
    const mutated = source.slice(0, start) + text + source.slice(end);
    const line = source.slice(0, start).split('\n').length;
    const lineOf = (whole) => whole.split('\n')[line - 1].trim();
    return { line, was: lineOf(source), is: lineOf(mutated), text: mutated };
  });
}
