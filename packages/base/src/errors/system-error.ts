/** What the system's error codes mean for whoever named the path. */
const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EBUSY: 'it is a mount point or in use; name a path inside it',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file would be larger than the system allows',
  EIO: 'the disk reports an error',
  EISDIR: 'it is a folder',
  ELOOP: 'its links lead round in a circle',
  EMFILE: 'too many files are open; allow more with ulimit -n',
  ENAMETOOLONG: 'the name is too long',
  ENFILE: 'too many files are open',
  ENOENT: 'no file or folder can be made there',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of the path is not a folder',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
};

/** Whether the operating system refused a call, as against a fault of the program. */
export const isSystemError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && typeof (error as NodeJS.ErrnoException).syscall === 'string';

export const systemCode = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? '';

/** In a few words why the system refused: `the disk is full`. */
export const systemReason = (error: unknown): string =>
  REASONS[systemCode(error)] ?? (error instanceof Error ? error.message : String(error));
