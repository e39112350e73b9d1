import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseSync } from 'oxc-parser';

/** @typedef {{ name: string, kind: string, doc: string, text: string }} Declaration */

/** Everything that a declaration file exports, by name; what it exports from other files of its package is followed there. @returns {Declaration[]} */
export function exportedDeclarations(file) {
  const source = readFileSync(file, 'utf8');
  const { program, comments } = parse(file, source);
  return program.body.flatMap((node) => {
    if (node.type === 'ExportAllDeclaration')
      return exportedDeclarations(declarationFile(file, node.source.value));
    if (node.type !== 'ExportNamedDeclaration') return [];
    if (node.declaration) return [declared(node, { source, comments })];
    return node.specifiers.map(({ local, exported }) => {
      const from = declarationFile(file, node.source.value);
      const found = exportedDeclarations(from).find(({ name }) => name === local.name);
      if (found === undefined) throw new Error(`${from} exports no ${local.name}`);
      return { ...found, name: exported.name };
    });
  });
}

function parse(file, source) {
  const parsed = parseSync(file, source);
  if (parsed.errors.length > 0) throw new Error(`${file}: ${parsed.errors[0].message}`);
  return parsed;
}

function declarationFile(from, specifier) {
  const path = resolve(dirname(from), specifier.replace(/\.js$/, '.d.ts'));
  if (!existsSync(path)) throw new Error(`${from}: ${specifier} is no file of the package; build first`);
  return path;
}

const KINDS = {
  TSDeclareFunction: 'function',
  FunctionDeclaration: 'function',
  ClassDeclaration: 'class',
  TSInterfaceDeclaration: 'interface',
  TSTypeAliasDeclaration: 'type',
  VariableDeclaration: 'constant',
};

function declared(node, { source, comments }) {
  const { declaration } = node;
  const kind = KINDS[declaration.type];
  if (kind === undefined) throw new Error(`a ${declaration.type} is exported: say how it is documented`);
  const name = (declaration.id ?? declaration.declarations[0].id).name;
  const comment = comments.findLast(({ end }) => end <= node.start);
  const isItsOwn = comment !== undefined && source.slice(comment.end, node.start).trim() === '';
  return {
    name,
    kind,
    doc: isItsOwn ? comment.value : '',
    text: source
      .slice(node.start, node.end)
      .replace(/^export (declare )?/, '')
      .replace(/^ *#private;\n/m, ''),
  };
}
