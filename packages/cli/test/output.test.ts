import { eventDocument, readDocument } from '@ctfusion/schema/documents';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { formatTable } from '../src/fitting-table.js';
import { note, print, printEvent, printJson, setQuiet } from '../src/output.js';

/** Clears the screen, sets the window's title, rings the bell. */
const EVIL = '\u001b[2J\u001b]0;pwn\u0007';
afterEach(() => vi.restoreAllMocks());
// Test files share a process, in which a command with --quiet may have run before.
beforeEach(() => setQuiet(false));

function captured(stream: NodeJS.WriteStream, write: () => void): string {
  let text = '';
  vi.spyOn(stream, 'write').mockImplementation((chunk) => {
    text += String(chunk);
    return true;
  });
  write();
  return text;
}

describe('what is printed', () => {
  it('shows control characters and line breaks of names instead of sending them', () => {
    const table = formatTable(['system', 'ms'], [[`${EVIL}a\nb`, '1']]);
    const lines = captured(process.stdout, () => print(table)).split('\n');
    expect(lines[2]).toBe('␛[2J␛]0;pwn␇a␊b   1');
    expect(lines).toHaveLength(4);
    expect(captured(process.stderr, () => note(`a\n${EVIL}`))).toBe('a␊␛[2J␛]0;pwn␇\n');
  });

  it('escapes them in JSON, where they read back equal', () => {
    const value = { name: `${EVIL}\u009b\u007f\u2028\u202e` };
    const text = captured(process.stdout, () => printJson(value));
    expect(text).toMatch(/^[\n\u0020-\u007e]+$/);
    expect(JSON.parse(text)).toEqual(value);
  });

  it('is one line of JSON of each thing that happens', () => {
    const text = captured(process.stdout, () =>
      printEvent(`done${EVIL}`, { job_id: 'a', job_kind: 'train' }),
    );
    expect(text).toMatch(/^[ -~]+\n$/);
    const read = readDocument(eventDocument, JSON.parse(text), 'event');
    expect(read).toMatchObject({ event: `done${EVIL}`, job_id: 'a', job_kind: 'train' });
  });
});
