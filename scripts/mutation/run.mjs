/**
 * Mutation testing: changes one operator, constant or condition of a package at a time, and runs the tests that import
 * the changed file. A mutant that no test notices survives: either a test is missing, or the change means nothing.
 *
 *   node scripts/mutation/run.mjs --package gbdt --files prediction,model --count 60 --seed 1
 *
 * --package   a folder of packages/
 * --files     paths below its src, or beginnings of them; all where left out
 * --tests     words in names of test files; all that import the mutated file where left out
 * --count     how many mutants, drawn by --seed from all (default 40, seed 1); 0 is all of them
 * --out       a JSON file for what came out
 *
 * Works on a copy in the system's temporary folder: the working tree is never changed.
 */
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { mutantsOf } from './mutants.mjs';
import { relatedTests } from './related-tests.mjs';
import { Tests } from './tests.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

const { values: options } = parseArgs({
  options: {
    package: { type: 'string', default: 'gbdt' },
    files: { type: 'string', default: '' },
    tests: { type: 'string', default: '' },
    count: { type: 'string', default: '40' },
    seed: { type: 'string', default: '1' },
    out: { type: 'string' },
  },
});

const words = (text) => text.split(',').filter((word) => word !== '');

/** All files below a folder. */
const filesBelow = (folder) =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));

/** The repository again, by links; only the package itself is copied, and the config, which finds packages beside itself. */
function copyOfRepository(name) {
  const copy = mkdtempSync(join(tmpdir(), 'mutation-'));
  const link = (path) => symlinkSync(join(root, path), join(copy, path));
  const own = new Set(['packages', '.git', 'vitest.config.ts']);
  for (const entry of readdirSync(root)) if (!own.has(entry)) link(entry);
  cpSync(join(root, 'vitest.config.ts'), join(copy, 'vitest.config.ts'));
  mkdirSync(join(copy, 'packages'));
  for (const entry of readdirSync(join(root, 'packages'))) if (entry !== name) link(join('packages', entry));
  cpSync(join(root, 'packages', name), join(copy, 'packages', name), { recursive: true });
  return copy;
}

/** Numbers in [0, 1) by a seed (mulberry32). */
function randomNumbers(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function draw(all, count, seed) {
  const random = randomNumbers(seed);
  const drawn = all.map((item) => ({ item, key: random() })).sort((a, b) => a.key - b.key);
  return (count === 0 ? drawn : drawn.slice(0, count)).map(({ item }) => item);
}

function wholeNumber(name) {
  if (!/^\d+$/.test(options[name]))
    throw new RangeError(`--${name}: expected a whole number, got "${options[name]}"`);
  return Number(options[name]);
}

async function main() {
  const count = wholeNumber('count');
  const seed = wholeNumber('seed');
  const copy = copyOfRepository(options.package);
  const running = new Tests(copy);
  const clear = () => {
    running.stop();
    rmSync(copy, { recursive: true, force: true });
  };
  const survivors = [];
  let judged = 0;
  const tellScore = () => {
    const killed = judged - survivors.length;
    console.log(`${killed} of ${judged} mutants killed (${((100 * killed) / judged).toFixed(1)} %)`);
  };
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => {
      // Drawn at random, the first of them are a smaller sample.
      if (judged > 0) tellScore();
      clear();
      process.exit(130);
    });
  }
  try {
    const source = join(copy, 'packages', options.package, 'src');
    const prefixes = words(options.files);
    const files = filesBelow(source)
      .filter((file) => file.endsWith('.ts'))
      .filter((file) => prefixes.length === 0 || prefixes.some((p) => relative(source, file).startsWith(p)))
      .sort();
    const testWords = words(options.tests);
    const tests = filesBelow(resolve(source, '../test'))
      .filter((file) => file.endsWith('.test.ts'))
      .filter(
        (file) => testWords.length === 0 || testWords.some((word) => relative(copy, file).includes(word)),
      );
    const related = new Map(
      files.map((file) => [file, relatedTests(tests, file, { name: options.package, source })]),
    );
    const all = files.flatMap((file) => {
      const original = readFileSync(file, 'utf8');
      return mutantsOf(original).map((mutant) => ({ file, original, ...mutant }));
    });
    const drawn = draw(all, count, seed);
    const needed = [...new Set(drawn.flatMap(({ file }) => related.get(file)))];
    const begun = Date.now();
    if (!(await running.pass(needed, { limitSeconds: 600 })))
      throw new Error('the tests fail without any mutant');
    const limitSeconds = 20 + (3 * (Date.now() - begun)) / 1000;
    console.log(
      `${drawn.length} of ${all.length} mutants in ${files.length} files, ${needed.length} test files`,
    );

    let before;
    for (const [index, { file, original, line, was, is, text }] of drawn.entries()) {
      if (index > 0 && index % 25 === 0) console.log(`${index}/${drawn.length}: ${survivors.length} survive`);
      writeFileSync(file, text);
      const concerned = related.get(file);
      const survives =
        concerned.length === 0 || (await running.pass(concerned, { changed: [file, before], limitSeconds }));
      before = file;
      writeFileSync(file, original);
      const where = `packages/${options.package}/src/${relative(source, file)}:${line}`;
      judged += 1;
      if (survives) survivors.push({ where, was, is });
      if (survives) console.log(`${index + 1}/${drawn.length} survives: ${where}\n  - ${was}\n  + ${is}`);
    }
    tellScore();
    if (options.out) {
      const result = {
        package: options.package,
        files: options.files,
        seed,
        mutants: drawn.length,
        killed: drawn.length - survivors.length,
        survivors,
      };
      writeFileSync(options.out, `${JSON.stringify(result, undefined, 2)}\n`);
    }
  } finally {
    clear();
  }
}

await main();
