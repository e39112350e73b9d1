import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { configDefaults, defineConfig, type Plugin } from 'vitest/config';
import { SlowFirst } from './test/slow-first.js';

const packages = fileURLToPath(new URL('packages', import.meta.url));

/** Workers and child processes run what is built (`test/build-when-stale.ts`), whoever starts them. */
const builtWorkers: Plugin = {
  name: 'built-workers',
  enforce: 'pre',
  transform(code, id) {
    if (!/\/packages\/[\w-]+\/src\//.test(id)) return undefined;
    const built = dirname(id).replace('/src', '/dist');
    return code.replaceAll(
      /new URL\('\.\/([\w/-]+\.js)', import\.meta\.url\)/g,
      (_, file: string) => `new URL(${JSON.stringify(pathToFileURL(join(built, file)).href)})`,
    );
  },
};

const everyTest = ['packages/*/test/**/*.test.ts', 'test/**/*.test.ts'];
/** What is long by nature: whole studies, faults, packages that are packed and installed, torch, GPUs in software: `npm run test:long`. */
const long = ['test/long/*.test.ts', 'packages/*/test/long/*.test.ts'];
const isLong = process.env['CTFUSION_TESTS'] === 'long';

export default defineConfig({
  plugins: [builtWorkers],
  resolve: {
    // The further entries of three packages are files but for one, of the others folders.
    alias: [
      {
        find: /^@ctfusion\/(profile|bench|gbdt)\/(?!architectures$)(\w+)$/,
        replacement: `${packages}/$1/src/$2.ts`,
      },
      { find: /^@ctfusion\/(\w+)\/(\w+)$/, replacement: `${packages}/$1/src/$2/index.ts` },
      { find: /^@ctfusion\/(\w+)$/, replacement: `${packages}/$1/src/index.ts` },
    ],
  },
  test: {
    globalSetup: 'test/build-when-stale.ts',
    sequence: { sequencer: SlowFirst },
    include: isLong ? long : everyTest,
    exclude: isLong ? [] : [...long, ...configDefaults.exclude],
    // Test files share processes, which load the house once: what they register they take out again.
    isolate: false,
    // Three processes share two cores: room to collect garbage seldom and by themselves, and no thread that compiles what runs for seconds only.
    // Not what is long: it judges memory as a service has it.
    execArgv: isLong
      ? []
      : ['--max-semi-space-size=64', '--single-threaded-gc', '--wasm-tiering-budget=20000000'],
    // They end what hangs. Nothing that goes on comes near them, on a busy machine either.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 100_000, interval: 50 } },
    // More than the two cores that CI has: tests that wait for a browser or a child process leave theirs to others. A fourth loads the house once more.
    maxWorkers: isLong ? 4 : 3,
    reporters: process.env['CTFUSION_TEST_REPORT']
      ? ['default', ['json', { outputFile: process.env['CTFUSION_TEST_REPORT'] }]]
      : ['default'],
  },
});
