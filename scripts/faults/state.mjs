import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What stands at a path, as one text: `absent`, or every file's name and digest. Hidden entries, being nobody's result, count not. */
export function stateOf(path) {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return 'absent';
  if (!found.isDirectory()) return digest(path);
  const lines = readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file) => `${file.slice(path.length + 1)} ${digest(file)}`);
  return lines.join('\n') || 'empty';
}

/** A bundle says when it was made, and seals that. */
const MOMENT = /^ *"(created_at|document)": .*$/gm;

function digest(file) {
  const bytes = readFileSync(file);
  const content = file.endsWith('predictor.json') ? bytes.toString().replaceAll(MOMENT, '') : bytes;
  return createHash('sha256').update(content).digest('hex').slice(0, 16);
}

/** Names in a folder that no command shows to anybody: what killed processes left. */
export const leftoversIn = (folder) => readdirSync(folder).filter((name) => /^\.(tmp|old)-/.test(name));

/** The names in a folder that people see. */
export const visibleIn = (folder) =>
  lstatSync(folder, { throwIfNoEntry: false }) === undefined
    ? []
    : readdirSync(folder).filter((name) => !name.startsWith('.'));
