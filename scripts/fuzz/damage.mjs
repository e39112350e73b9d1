/** Ways to damage bytes, text and documents, each a pure function of its input and of a source of random numbers. */

export const pick = (items, random) => items[Math.floor(random() * items.length)];
/** Mostly one: what is damaged twice is mostly refused for the first reason. */
const times = (random, most) => 1 + Math.floor(random() ** 3 * most);

const FRAGMENTS = [
  '',
  '"',
  "'",
  ',',
  ';',
  '\t',
  '\n',
  '\r',
  '\r\n',
  '\0',
  '\u001b[2J',
  '\ufeff',
  '\u202e',
  'é',
  '😀',
  '=1+1',
  '-',
  'NaN',
  'inf',
  '1e999',
  '-0',
  '0x10',
  '9007199254740993',
  '1'.repeat(400),
  '__proto__',
  'constructor',
  'toString',
  '{',
  '}',
  '[',
  ']',
  ':',
  '- ',
  '&a ',
  '*a',
  '<<: *a',
  '!!binary ',
  '? ',
  '| ',
  '# ',
  '---\n',
  '...\n',
  '{"a":',
  '[[[[[[[[',
  'null',
  'true',
  '../../etc/passwd',
];
const BYTES = [[0xff], [0xfe, 0xff], [0xff, 0xfe], [0xe9], [0xc3], [0xed, 0xa0, 0x80], [0x80], [0]];

/** Values that a field is none of, or only just one of. */
const ODD_VALUES = [
  undefined,
  null,
  '',
  ' ',
  'elsewhere',
  '__proto__',
  'constructor',
  '../x',
  '=1',
  '\u001b',
  -1,
  0,
  -0,
  0.5,
  1,
  2,
  3,
  1.5,
  1e6,
  1e300,
  -1e300,
  1e-300,
  5e-324,
  2 ** 31,
  2 ** 53,
  2 ** 53 + 2,
  Number.MAX_VALUE,
  true,
  false,
  [],
  {},
  [[]],
  [null],
  [0, 0],
  ['a', 'a'],
  '0x10',
  '7',
  '1e3',
  'NaN',
  'Infinity',
  'a\nb',
  'x'.repeat(2000),
];

/** Some bytes changed, cut off, doubled, or replaced by what means something to a parser. */
export function damagedBytes(bytes, random, most = 4) {
  let damaged = Buffer.from(bytes);
  for (let left = times(random, most); left > 0; left--) {
    const at = Math.floor(random() * (damaged.length + 1));
    const until = at + Math.floor(random() * random() * 20);
    const insert = Buffer.from(random() < 0.2 ? pick(BYTES, random) : pick(FRAGMENTS, random));
    const way = random();
    if (way < 0.3 && at < damaged.length) damaged[at] = Math.floor(random() * 256);
    else if (way < 0.4) damaged = damaged.subarray(0, at);
    else if (way < 0.5) damaged = Buffer.concat([damaged.subarray(0, until), damaged.subarray(at)]);
    else
      damaged = Buffer.concat([damaged.subarray(0, at), insert, damaged.subarray(way < 0.75 ? at : until)]);
    damaged = Buffer.from(damaged);
  }
  return damaged;
}

/** Text as `damagedBytes`, read back as UTF-8 in the way of a program that replaces what is none. */
export const damagedText = (text, random) => damagedBytes(Buffer.from(text), random).toString();

/** Paths of everything in a document, its inner nodes too. */
export function pathsOf(value, path = []) {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.keys(value).flatMap((key) => pathsOf(value[key], [...path, key]))];
}

/** A copy of a document in which something stands elsewhere, is gone, is doubled, is scaled or is of another kind. */
export function damagedDocument(document, random, most = 3) {
  const copy = structuredClone(document);
  for (let left = times(random, most); left > 0; left--) {
    const path = pick(pathsOf(copy).slice(1), random);
    if (path === undefined) return copy;
    const parent = path.slice(0, -1).reduce((node, key) => node[key], copy);
    damageAt(parent, path.at(-1), copy, random);
  }
  return copy;
}

function damageAt(parent, key, whole, random) {
  const way = random();
  const value = parent[key];
  if (way < 0.15) {
    if (Array.isArray(parent)) parent.splice(Number(key), 1);
    else delete parent[key];
  } else if (way < 0.25 && Array.isArray(parent)) parent.push(structuredClone(value));
  else if (way < 0.3 && Array.isArray(parent)) parent.reverse();
  else if (way < 0.5 && typeof value === 'number')
    parent[key] = value * pick([-1, 0, 1e-9, 1e6, 1e30, 1.5, 1e-300], random);
  else if (way < 0.6)
    set(parent, key, structuredClone(pick(pathsOf(whole), random).reduce((node, part) => node[part], whole)));
  else if (way < 0.68 && !Array.isArray(parent))
    set(parent, pick(['__proto__', 'constructor', 'more', '', 'a.b', '0'], random), pick(ODD_VALUES, random));
  else set(parent, key, structuredClone(pick(ODD_VALUES, random)));
}

/** As JSON.parse does: a key `__proto__` is a key. */
function set(parent, key, value) {
  Object.defineProperty(parent, key, { value, enumerable: true, writable: true, configurable: true });
}
