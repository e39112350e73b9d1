import { GbdtError } from '../errors.js';
import { FieldReader } from './field-reader.js';
import type { Model } from './model.js';
import type { Tree } from './tree.js';
import { readTree } from './tree-reader.js';

/** v2: LightGBM 2.0 to 2.2, v3: 2.3 to 3.3, v4: 4.x. They differ in which lines a tree has. */
const VERSIONS = ['v2', 'v3', 'v4'];
/** Those whose prediction is the sum of the trees. */
const OBJECTIVES = ['regression', 'regression_l1', 'huber', 'quantile', 'mape', 'fair', 'custom'];
const MAX_FEATURES = 1 << 24;
/** The line behind the last tree; LightGBM before 2.2 goes on with the importances at once. */
const END_OF_TREES = /^(?:end of trees|feature importances:)$/m;
const PANDAS_CATEGORICAL = /^pandas_categorical:.*$/m;

const nonEmptyLines = (text: string): string[] => text.split('\n').filter((line) => line !== '');

function readHeader(text: string, source: string): FieldReader {
  const lines = nonEmptyLines(text);
  if (lines[0] !== 'tree') {
    throw new GbdtError('model_format', `${source}: the first line is not "tree": no LightGBM model text`);
  }
  const fields = new FieldReader(`${source}: header`, lines.slice(1));
  const version = fields.text('version');
  if (!VERSIONS.includes(version))
    throw fields.error('version', `is "${version.slice(0, 40)}", expected one of ${VERSIONS.join(', ')}`);
  for (const field of ['num_class', 'num_tree_per_iteration']) {
    // LightGBM takes as many trees per iteration as classes where the text does not say.
    if (field !== 'num_class' && !fields.has(field)) continue;
    if (fields.integer(field, 1, 1 << 20) !== 1)
      throw fields.error(field, 'is not 1: only regression models');
  }
  if (fields.has('average_output'))
    throw fields.error('average_output', 'is set: random forests are not supported');
  if (fields.has('objective') && !OBJECTIVES.includes(fields.text('objective'))) {
    const objective = fields.text('objective').slice(0, 40);
    throw fields.error('objective', `"${objective}" is not supported, only ${OBJECTIVES.join(', ')}`);
  }
  return fields;
}

/** Cuts the tree part at the sizes that the header gives, and checks that every piece is the tree it should be. */
function cutBySizes(header: FieldReader, body: string, source: string): string[] {
  const sizes = header.words('tree_sizes').map((word, index) => {
    const size = /^\d{1,10}$/.test(word) ? Number(word) : Number.NaN;
    if (!(size > 0)) throw header.error('tree_sizes', `has "${word.slice(0, 40)}" for tree ${index}`);
    return size;
  });
  const pieces: string[] = [];
  let begin = 0;
  sizes.forEach((size, index) => {
    const piece = body.slice(begin, begin + size);
    const complete = piece.length === size && piece.endsWith('\n');
    if (!piece.startsWith(`Tree=${index}\n`) || !complete || piece.indexOf('\nTree=') >= 0) {
      throw new GbdtError(
        'model_format',
        `${source}: tree ${index}: tree_sizes says ${size}, where no whole tree lies`,
      );
    }
    pieces.push(piece);
    begin += size;
  });
  if (body.slice(begin).trim() !== '') {
    throw header.error('tree_sizes', `has ${sizes.length} trees, but text follows the last one`);
  }
  return pieces;
}

function readTrees(header: FieldReader, body: string, source: string, featureCount: number): Tree[] {
  const pieces = header.has('tree_sizes')
    ? cutBySizes(header, body, source)
    : body.split(/^(?=Tree=)/m).filter((piece) => piece.trim() !== '');
  return pieces.map((piece, index) => {
    const lines = nonEmptyLines(piece);
    const place = `${source}: tree ${index}`;
    if (lines[0] !== `Tree=${index}`)
      throw new GbdtError('model_format', `${place}: does not begin with Tree=${index}`);
    return readTree(lines.slice(1), place, featureCount);
  });
}

function readParameterLines(footer: string): string[] {
  const lines = footer.split('\n');
  const begin = lines.indexOf('parameters:');
  const end = lines.indexOf('end of parameters');
  return begin >= 0 && end > begin ? lines.slice(begin + 1, end).filter((line) => line !== '') : [];
}

/**
 * Reads a model from LightGBM's text format, versions v2 to v4: one regression output, constant leaves. Lines that
 * LightGBM's own reader does without may be absent; lines that it does not know are passed over.
 *
 * @param source what errors call the text, such as a file name
 * @throws GbdtError ('model_format') naming the field and, within a tree, the tree.
 */
export function readModel(raw: string, source: string): Model {
  const text = raw.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
  const end = text.search(END_OF_TREES);
  if (end < 0)
    throw new GbdtError('model_format', `${source}: "end of trees" is missing: the text is cut off`);
  const firstTree = text.search(/^Tree=/m);
  const headerEnd = firstTree < 0 || firstTree > end ? end : firstTree;
  const header = readHeader(text.slice(0, headerEnd), source);
  const featureCount = header.integer('max_feature_idx', 0, MAX_FEATURES) + 1;
  const trees = readTrees(header, text.slice(headerEnd, end), source, featureCount);
  const featureNames = header.words('feature_names', featureCount);
  return {
    featureNames,
    featureInfos: header.words('feature_infos', featureCount),
    objective: header.has('objective') ? header.text('objective') : undefined,
    monotoneConstraints: header.has('monotone_constraints')
      ? [...header.integers('monotone_constraints', featureCount, -1, 1)]
      : [],
    trees,
    parameterLines: readParameterLines(text.slice(end)),
    labelIndex: header.integer('label_index', 0, MAX_FEATURES),
    pandasCategorical: PANDAS_CATEGORICAL.exec(text.slice(end))?.[0],
  };
}
