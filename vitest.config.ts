import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['packages/*/test/**/*.test.ts', 'test/**/*.test.ts'],
    testTimeout: 60_000,
    maxWorkers: 2,
    reporters: process.env['CTFUSION_TEST_REPORT']
      ? ['default', ['json', { outputFile: process.env['CTFUSION_TEST_REPORT'] }]]
      : ['default'],
  },
});
