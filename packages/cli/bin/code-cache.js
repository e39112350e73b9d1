// The commands in one file, and what V8 compiled of it when it was built: compiling takes longer than a prediction.
const { existsSync, readFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { dirname } = require('node:path');
const { Script } = require('node:vm');

/** Compiled code is of one build of Node only; V8 itself refuses what another version made. */
const codeCacheOf = (bundle) => `${bundle}.${process.version}-${process.platform}-${process.arch}.cache`;

/** The bundle as a function of what Node gives every such file. @param cachedData what V8 compiled of it before, if anything */
const bundleScript = (bundle, cachedData) =>
  new Script(
    `(function (exports, require, module, __filename, __dirname, givenImport) {${readFileSync(bundle, 'latin1')}\n})`,
    { filename: bundle, cachedData },
  );

/** Runs the bundle that a script was made of. */
function runScript(script, bundle) {
  const module = { exports: {} };
  const run = script.runInThisContext();
  run(module.exports, createRequire(bundle), module, bundle, dirname(bundle), (name) => import(name));
}

/** Runs a bundle, by its compiled code where this build of Node made it. */
function runBundle(bundle) {
  const cache = codeCacheOf(bundle);
  if (existsSync(cache)) runScript(bundleScript(bundle, readFileSync(cache)), bundle);
  else createRequire(bundle)(bundle);
}

module.exports = { bundleScript, codeCacheOf, runBundle, runScript };
