import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Packages whose sources the tests read directly; `gbdt` and `bench` start workers and child processes, which are tested built. */
const fromSource = '(base|schema|profile|predict|learn|report)';
const packages = fileURLToPath(new URL('packages', import.meta.url));

export default defineConfig({
  resolve: {
    alias: [
      { find: '@ctfusion/profile/node', replacement: `${packages}/profile/src/node.ts` },
      {
        find: new RegExp(`^@ctfusion/${fromSource}/(\\w+)$`),
        replacement: `${packages}/$1/src/$2/index.ts`,
      },
      { find: new RegExp(`^@ctfusion/${fromSource}$`), replacement: `${packages}/$1/src/index.ts` },
    ],
  },
  test: {
    include: ['packages/*/test/**/*.test.ts', 'test/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    reporters: process.env['CTFUSION_TEST_REPORT']
      ? ['default', ['json', { outputFile: process.env['CTFUSION_TEST_REPORT'] }]]
      : ['default'],
  },
});
