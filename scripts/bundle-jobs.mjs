#!/usr/bin/env node
/**
 * Puts what the benchmarks' child processes run into a few files, `packages/bench/dist/jobs/bundled/`: each child would find two hundred modules
 * anew, which takes as long as all else that it does before it measures. Part of `npm run build`.
 */
import { rmSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const jobs = join(root, 'packages', 'bench', 'dist', 'jobs');
const folder = join(jobs, 'bundled');

/** Modules find workers, programs and manifests beside themselves, wherever their code stands. */
const ownUrls = {
  name: 'own-urls',
  transform(code, id) {
    if (!code.includes('import.meta.url')) return undefined;
    const path = relative(folder, id).split(sep).join('/');
    return code.replaceAll('import.meta.url', `new URL(${JSON.stringify(path)}, import.meta.url).href`);
  },
};

rmSync(folder, { recursive: true, force: true });
await build({
  input: join(jobs, 'run-job.js'),
  platform: 'node',
  // What has native parts, or is read only now and then.
  external: [
    'onnxruntime-node',
    'koffi',
    'sharp',
    'systeminformation',
    '@duckdb/node-api',
    /^@huggingface\//,
  ],
  plugins: [ownUrls],
  output: { dir: folder, format: 'esm', minify: { compress: true, mangle: false, codegen: true } },
});
