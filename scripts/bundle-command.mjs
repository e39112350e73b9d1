#!/usr/bin/env node
/**
 * Puts what the commands that answer at once are made of into one file, `packages/cli/dist/bundle/ctfusion.cjs`: a hundred modules take longer to
 * find than to run. zod is in a file of its own, as a prediction from tables does without. Beside them goes what V8 compiled of them during a
 * prediction. Part of `npm run build`. Commands that learn, measure or report run from their modules (`bin/ctfusion.js` chooses), so no process
 * ever holds a package twice.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { FolderSource } from '@ctfusion/base/files';
import { loadBundle } from '@ctfusion/predict';
import { build } from 'rolldown';
import { bundleZod, noteZodMembers } from './command/bundle-zod.mjs';
import { deferredZod } from './command/deferred-zod.mjs';
import { folder, root, SCRIPT, writeScript } from './command/script.mjs';

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
mkdirSync(folder, { recursive: true });
const zodMembers = new Set();
const {
  output: [{ code }],
} = await build({
  write: false,
  input: join(root, 'packages', 'cli', 'dist', 'answer.js'),
  platform: 'node',
  plugins: [noteZodMembers(zodMembers)],
  // Schemas of documents that these commands never read are not built at every start.
  treeshake: { moduleSideEffects: [{ test: /schema[\\/]dist[\\/]/, sideEffects: false }] },
  // What has native parts, reads repositories, or belongs to the other commands; each is imported where it is used.
  external: [
    '@duckdb/node-api',
    /^@huggingface\//,
    'koffi',
    'tinyglobby',
    'zod',
    /^@ctfusion\/(?:bench|learn|report|profile|service)(?:\/|$)/,
  ],
  output: SCRIPT,
});
const intro = [
  // Compiled code that was kept has no `import` of its own in Node 20; who runs it gives one.
  'var importModule = typeof givenImport === "undefined" ? (name) => import(name) : givenImport;',
  // Node reads these modules of its own at their first use: a prediction starts no process and unpacks nothing.
  'var lazily = (name) => new Proxy({}, { get: (_, member) => require(name)[member] });',
  deferredZod.toString(),
  `var SOUND_DOCUMENTS = ${JSON.stringify(soundDocuments())};`,
].join('\n');
const script = code
  .replaceAll(/\bimport\(/g, 'importModule(')
  .replaceAll('require("zod")', 'deferredZod(() => require("./zod.cjs"))')
  .replaceAll(/\brequire\(("node:(?:child_process|crypto|zlib)")\)/g, 'lazily($1)');
writeScript('ctfusion.cjs', `${intro}\n${script}`);
await bundleZod(zodMembers);
execFileSync(process.execPath, [join(root, 'scripts', 'command', 'keep-compiled.mjs')]);
