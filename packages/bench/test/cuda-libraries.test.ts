import { describe, expect, it } from 'vitest';
import { BackendUnavailable } from '../src/backends/benchmark-backend.js';
import { candidatePaths, libraries, openFirst } from '../src/backends/cuda/library-search.js';

const folders: Readonly<Record<string, readonly string[]>> = {
  '/venv/lib': ['python3.11', 'other'],
  '/venv/lib/python3.11/site-packages/nvidia/cublas/lib': ['libcublas.so.12', 'libcublasLt.so.12'],
  '/venv/lib/python3.11/site-packages/torch/lib': ['libcudnn.so.9'],
  '/usr/local/cuda/lib64': ['libcublas.so.12', 'libcublas.so'],
};
const list = (folder: string) => folders[folder] ?? [];

describe('CUDA libraries', () => {
  it("are looked for where the loader looks, then in installations, pip's folders and torch's", () => {
    const roots = ['/venv', '/usr/local/cuda'];
    const paths = candidatePaths(libraries.cublas, roots, list);
    expect(paths[0]).toBe('libcublas.so.13');
    expect(paths.filter((path) => path.startsWith('/'))).toEqual([
      '/venv/lib/python3.11/site-packages/nvidia/cublas/lib/libcublas.so.12',
      '/usr/local/cuda/lib64/libcublas.so.12',
      '/usr/local/cuda/lib64/libcublas.so',
    ]);
    expect(candidatePaths(libraries.cudnn, roots, list)).toContain(
      '/venv/lib/python3.11/site-packages/torch/lib/libcudnn.so.9',
    );
  });

  it('are tried one after the other', () => {
    const tried: string[] = [];
    const opened = openFirst(
      libraries.cudnn,
      (path) => {
        tried.push(path);
        if (path !== 'b') throw new Error('cannot open shared object file');
        return 'open';
      },
      ['a', 'b', 'c'],
    );
    expect(opened).toBe('open');
    expect(tried).toEqual(['a', 'b']);
  });

  it('that are nowhere are named', () => {
    const open = () => {
      throw new Error('cannot open shared object file');
    };
    expect(() => openFirst(libraries.driver, open, ['libcuda.so.1'])).toThrow(BackendUnavailable);
    expect(() => openFirst(libraries.cudnn, open, [])).toThrow(
      /cuDNN is not to be found \(looked for libcudnn\.so\.9/,
    );
  });
});
