#!/usr/bin/env node
/**
 * Puts what the commands that answer at once are made of into one file, `packages/cli/dist/bundle/ctfusion.cjs`: a hundred modules take longer to
 * find than to run. Beside it goes what V8 compiled of it during one prediction. Part of `npm run build`. Commands that learn, measure or
 * report run from their modules (`bin/ctfusion.js` chooses), so no process ever holds a package twice.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FolderSource } from '@ctfusion/base/files';
import { loadBundle } from '@ctfusion/predict';
import { build } from 'rolldown';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const folder = join(root, 'packages', 'cli', 'dist', 'bundle');

/** SHA-256 of each `predictor.json` that ships, once it was loaded whole. @throws InputError if one is not sound: then nothing is built */
function soundDocuments() {
  const bundles = join(root, 'bundles');
  const names = readdirSync(bundles).filter((name) => existsSync(join(bundles, name, 'predictor.json')));
  return names.sort().map((name) => {
    const source = new FolderSource(join(bundles, name));
    loadBundle(source);
    return source.sha256(source.readText('predictor.json'));
  });
}

rmSync(folder, { recursive: true, force: true });
const {
  output: [{ code }],
} = await build({
  write: false,
  input: join(root, 'packages', 'cli', 'dist', 'bin.js'),
  platform: 'node',
  // Schemas of documents that these commands never read are not built at every start.
  treeshake: { moduleSideEffects: [{ test: /schema[\\/]dist[\\/]/, sideEffects: false }] },
  // What has native parts, reads repositories, or belongs to the other commands; each is imported where it is used.
  external: [
    '@duckdb/node-api',
    /^@huggingface\//,
    'koffi',
    'tinyglobby',
    /^@ctfusion\/(?:bench|learn|report|profile|service)(?:\/|$)/,
  ],
  // Two folders deep in the package, as the modules that look for its other files are.
  output: {
    // A script, as only its compiled code can be kept by Node 20. Names stay: they are in what a failure prints.
    format: 'cjs',
    codeSplitting: false,
    minify: { compress: true, mangle: false, codegen: true },
  },
});
const intro = [
  // zod generates code for every schema of an object, which takes longer than to check the few objects of one command.
  'globalThis.__zod_globalConfig = { jitless: true };',
  // Compiled code that was kept has no `import` of its own in Node 20; who runs it gives one.
  'var importModule = typeof givenImport === "undefined" ? (name) => import(name) : givenImport;',
  // Node reads these modules of its own at their first use: a prediction starts no process and unpacks nothing.
  'var lazily = (name) => new Proxy({}, { get: (_, member) => require(name)[member] });',
  `var SOUND_DOCUMENTS = ${JSON.stringify(soundDocuments())};`,
].join('\n');
const script = `${intro}\n${code
  .replaceAll(/\bimport\(/g, 'importModule(')
  .replaceAll(/\brequire\(("node:(?:child_process|zlib)")\)/g, 'lazily($1)')}`;
/** Of one byte a character, V8 reads it faster. */
const ascii = script.replaceAll(
  /[^\0-\x7f]/g,
  (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
);
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'ctfusion.cjs'), ascii);
execFileSync(process.execPath, [join(root, 'scripts', 'cache-command.mjs')], { cwd: root });
