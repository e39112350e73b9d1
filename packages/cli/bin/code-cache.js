// The bundled command, and what V8 compiled of it when it was built: compiling takes longer than a prediction.
const { existsSync, readFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { dirname, join } = require('node:path');
const { Script } = require('node:vm');

/** Compiled code is of one build of Node only; V8 itself refuses what another version made. */
const codeCacheOf = (bundle) => `${bundle}.${process.version}-${process.platform}-${process.arch}.cache`;

/** The bundle as a function of what Node gives every such file. @param cachedData what V8 compiled of it before, if anything */
const bundleScript = (bundle, cachedData) =>
  new Script(
    `(function (exports, require, module, __filename, __dirname, givenImport) {${readFileSync(bundle, 'latin1')}\n})`,
    { filename: bundle, cachedData },
  );

/** Exports of what was run, by its path: bundles may ask for each other in a circle. */
const exported = new Map();

/**
 * Runs a bundle that a script was made of.
 * @param runOther what runs another bundle that it asks for
 * @returns its exports
 */
function runScript(script, bundle, runOther = runBundle) {
  const module = { exports: {} };
  exported.set(bundle, module.exports);
  const requireModule = createRequire(bundle);
  const require = (name) => {
    if (!name.startsWith('./')) return requireModule(name);
    const other = join(dirname(bundle), name);
    return exported.get(other) ?? runOther(other);
  };
  const run = script.runInThisContext();
  run(module.exports, require, module, bundle, dirname(bundle), (name) => import(name));
  return module.exports;
}

/** Runs a bundle, by its compiled code where this build of Node made it. @returns its exports */
function runBundle(bundle) {
  const cache = codeCacheOf(bundle);
  if (existsSync(cache)) return runScript(bundleScript(bundle, readFileSync(cache)), bundle);
  return createRequire(bundle)(bundle);
}

module.exports = { bundleScript, codeCacheOf, runBundle, runScript };
