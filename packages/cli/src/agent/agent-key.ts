import { InputError } from '@ctfusion/base';
import { readText } from '@ctfusion/base/files';

/** Variable of the environment that holds the key where no option does. */
const KEY_VARIABLE = 'CTFUSION_KEY';

interface KeyOptions {
  readonly key?: string | undefined;
  readonly keyFile?: string | undefined;
}

/** The key of the options, of a file, or of the environment; undefined where there is none: a service may be open. @throws InputError for two of them, or a file without one. */
export function agentKey(
  { key, keyFile }: KeyOptions,
  environment: Readonly<Record<string, string | undefined>>,
): string | undefined {
  if (key !== undefined && keyFile !== undefined)
    throw new InputError('inconsistent', 'give the key itself or a file, not both', { field: '--key-file' });
  const text = (keyFile === undefined ? (key ?? environment[KEY_VARIABLE]) : readText(keyFile))?.trim();
  if (text === undefined) return undefined;
  // It goes into a header.
  if (/^[\x21-\x7e]+$/.test(text)) return text;
  throw new InputError('invalid-value', 'this is no key', {
    field: keyFile === undefined ? (key === undefined ? KEY_VARIABLE : '--key') : '--key-file',
  });
}
