import { createRequire } from 'node:module';

/** Swaps what stands at two paths in one step, and says whether it did. */
export type Exchange = (first: string, second: string) => boolean;

/** From Linux' <fcntl.h> and <linux/fs.h>, and macOS' <sys/stdio.h>. */
const AT_FDCWD = -100;
const RENAME_EXCHANGE = 2;
const RENAME_SWAP = 2;

let loaded: Exchange | undefined;

/**
 * The system's own exchange of two names, which Node lacks: renameat2 on Linux, renamex_np on macOS. It answers false where system or
 * file system has none (Windows, NFS, an old C library); nothing has moved then.
 */
export const exchangePaths: Exchange = (first, second) => {
  loaded ??= load();
  return loaded(first, second);
};

function load(): Exchange {
  try {
    const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi');
    if (process.platform === 'linux') {
      const rename = koffi
        .load('libc.so.6')
        .func('int renameat2(int from, const char *first, int to, const char *second, unsigned int flags)');
      return (first, second) => rename(AT_FDCWD, first, AT_FDCWD, second, RENAME_EXCHANGE) === 0;
    }
    if (process.platform === 'darwin') {
      const rename = koffi
        .load('libSystem.dylib')
        .func('int renamex_np(const char *first, const char *second, unsigned int flags)');
      return (first, second) => rename(first, second, RENAME_SWAP) === 0;
    }
  } catch {
    // No such function here: the caller goes another way.
  }
  return () => false;
}
