import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

export function toolVersion(): string {
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  return manifest.version;
}

/** Node and the libraries that do the measured work, as installed. */
export function runtimeVersions(): Readonly<Record<string, string>> {
  const { node, v8, uv } = process.versions;
  const require = createRequire(import.meta.url);
  const installed = ['onnxruntime-node', 'sharp', 'koffi'].map((name): [string, string] => {
    // Not every package lets its manifest be imported; its main file is somewhere below it.
    for (let folder = dirname(require.resolve(name)); folder !== dirname(folder); folder = dirname(folder)) {
      const manifest = join(folder, 'package.json');
      if (!existsSync(manifest)) continue;
      const { name: own, version } = JSON.parse(readFileSync(manifest, 'utf8')) as {
        name?: string;
        version?: string;
      };
      if (own === name && version !== undefined) return [name, version];
    }
    return [name, 'unknown'];
  });
  return { node, v8, uv, ...Object.fromEntries(installed) };
}
