#!/usr/bin/env node
/**
 * Puts what the commands that answer at once are made of into a few scripts in `packages/cli/dist/bundle`, as a hundred modules take longer to find
 * than to run: `ctfusion.cjs` is what a prediction from tables needs, `further.cjs` the rest, `zod.cjs` what checks documents. Beside them goes what
 * V8 compiled of them. Part of `npm run build`. Commands that learn, measure or report run from their modules (`bin/ctfusion.js` chooses), so no
 * process ever holds a package twice.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FolderSource } from '@ctfusion/base/files';
import { loadBundle } from '@ctfusion/predict';
import { build } from 'rolldown';
import { answerModules } from './command/answer-modules.mjs';
import { bundleZod, noteZodMembers } from './command/bundle-zod.mjs';
import { deferredZod } from './command/deferred-zod.mjs';
import { folder, root, SCRIPT, writeScript } from './command/script.mjs';

/** Each `predictor.json` that ships, once it was loaded whole, and a copy of it. @throws InputError if one is not sound: then nothing is built */
function soundDocuments() {
  const bundles = join(root, 'bundles');
  const names = readdirSync(bundles).filter((name) => existsSync(join(bundles, name, 'predictor.json')));
  return names.sort().map((name) => {
    const source = new FolderSource(join(bundles, name));
    loadBundle(source);
    const text = source.readText('predictor.json');
    const copy = `${name}.json.cache`;
    writeFileSync(join(folder, copy), text);
    return { sha256: source.sha256(text), length: text.length, copy };
  });
}

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const built = (name) => join(root, 'packages', 'cli', 'dist', `${name}.js`);
const zodMembers = new Set();
const options = {
  input: built('answer'),
  platform: 'node',
  plugins: [noteZodMembers(zodMembers)],
  // Of our packages, what nobody asks for is not run: schemas of documents that these commands never read, above all.
  treeshake: {
    moduleSideEffects: [
      { test: /packages[\\/](?:base|schema|gbdt|predict|cli)[\\/]dist[\\/]/, sideEffects: false },
    ],
  },
  // What has native parts, reads repositories, or belongs to the other commands; each is imported where it is used.
  external: [
    '@duckdb/node-api',
    /^@huggingface\//,
    'koffi',
    'tinyglobby',
    'zod',
    /^@ctfusion\/(?:bench|learn|report|profile|service)(?:\/|$)/,
  ],
};
const atOnce = await answerModules(
  options,
  ['common-options', 'examples', 'commands/predict', 'commands/run-predict'].map(built),
);
const { output } = await build({
  ...options,
  logLevel: 'silent',
  write: false,
  preserveEntrySignatures: false,
  output: {
    ...SCRIPT,
    entryFileNames: 'ctfusion.cjs',
    chunkFileNames: '[name].cjs',
    codeSplitting: {
      includeDependenciesRecursively: false,
      groups: [
        { name: 'ctfusion', test: (id) => atOnce.has(id) },
        { name: 'further', test: () => true },
      ],
    },
  },
});
/** What scripts use beside what was bundled, by name. */
const HELPERS = {
  // Compiled code that was kept has no `import` of its own in Node 20; who runs it gives one.
  importModule:
    'var importModule = typeof givenImport === "undefined" ? (name) => import(name) : givenImport;',
  // Node reads these modules of its own at their first use: a prediction starts no process and unpacks nothing.
  lazily: 'var lazily = (name) => new Proxy({}, { get: (_, member) => require(name)[member] });',
  deferredZod: deferredZod.toString(),
  SOUND_DOCUMENTS: `var SOUND_DOCUMENTS = ${JSON.stringify(soundDocuments())};`,
};
for (const { fileName, code } of output) {
  const script = code
    .replaceAll(/\bimport\(/g, 'importModule(')
    .replaceAll('require("zod")', 'deferredZod(() => require("./zod.cjs"))')
    .replaceAll(/\brequire\(("node:(?:child_process|crypto|zlib)")\)/g, 'lazily($1)');
  const helpers = Object.keys(HELPERS).filter((name) => new RegExp(`\\b${name}\\b`).test(script));
  writeScript(fileName, [...helpers.map((name) => HELPERS[name]), script].join('\n'));
}
await bundleZod(zodMembers);
execFileSync(process.execPath, [join(root, 'scripts', 'command', 'keep-compiled.mjs')]);
