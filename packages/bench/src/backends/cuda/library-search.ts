import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { BackendUnavailable } from '../benchmark-backend.js';

/** A CUDA library: how it may be named, and its folder in pip's `nvidia/` tree. */
export interface LibraryNames {
  readonly label: string;
  readonly names: readonly string[];
  readonly pipFolder: string | undefined;
}

export const libraries = {
  driver: {
    label: 'libcuda (the NVIDIA driver)',
    names: process.platform === 'win32' ? ['nvcuda.dll'] : ['libcuda.so.1', 'libcuda.so'],
    pipFolder: undefined,
  },
  cublas: { label: 'cuBLAS', names: sonames('cublas', [13, 12, 11]), pipFolder: 'cublas' },
  cudnn: { label: 'cuDNN', names: sonames('cudnn', [9, 8]), pipFolder: 'cudnn' },
  nvrtc: { label: 'NVRTC', names: sonames('nvrtc', [13, 12, 11]), pipFolder: 'cuda_nvrtc' },
} as const satisfies Record<string, LibraryNames>;

function sonames(name: string, versions: readonly number[]): readonly string[] {
  return [...versions.map((version) => `lib${name}.so.${version}`), `lib${name}.so`];
}

/**
 * Where a library may be, most wanted first: as the loader finds it, then the folders of a CUDA installation, of pip's
 * `nvidia/…/lib` packages and of a torch installation, under each given root.
 */
export function candidatePaths(
  library: LibraryNames,
  roots: readonly string[] = defaultRoots(),
  list: (folder: string) => readonly string[] = listFolder,
): readonly string[] {
  const folders: string[] = [];
  for (const root of roots) {
    folders.push(join(root, 'lib64'), join(root, 'lib'), join(root, 'x86_64-linux-gnu'), root);
    for (const python of list(join(root, 'lib')).filter((name) => name.startsWith('python'))) {
      for (const packages of ['site-packages', 'dist-packages']) {
        const base = join(root, 'lib', python, packages);
        if (library.pipFolder !== undefined) folders.push(join(base, 'nvidia', library.pipFolder, 'lib'));
        // Wheels for CUDA 13 keep all of their libraries in one folder.
        folders.push(join(base, 'nvidia', 'cu13', 'lib'), join(base, 'torch', 'lib'));
      }
    }
  }
  const found = folders.flatMap((folder) => {
    const present = new Set(list(folder));
    return library.names.filter((name) => present.has(name)).map((name) => join(folder, name));
  });
  return [...library.names, ...new Set(found)];
}

function defaultRoots(): readonly string[] {
  const environment = ['CUDA_HOME', 'CUDA_PATH', 'CONDA_PREFIX', 'VIRTUAL_ENV'].flatMap(
    (name) => process.env[name] ?? [],
  );
  const home = process.env['HOME'];
  const user = home === undefined ? [] : [join(home, '.local')];
  return [...environment, ...user, '/usr/local/cuda', '/usr/local', '/usr', '/opt/conda'];
}

function listFolder(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

/** Opens the first candidate that loads. Throws BackendUnavailable naming what was looked for. */
export function openFirst<T>(
  library: LibraryNames,
  open: (path: string) => T,
  paths = candidatePaths(library),
): T {
  for (const path of paths) {
    try {
      return open(path);
    } catch {
      // The next one may load.
    }
  }
  throw new BackendUnavailable(
    `${library.label} is not to be found (looked for ${library.names.join(', ')})`,
  );
}
