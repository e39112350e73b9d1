import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { circleIn, importGraph } from './support/import-graph.js';

const graph = importGraph(fileURLToPath(new URL('../src', import.meta.url)));

/** A folder of src, or a file that lies in src itself. */
const roomOf = (file: string): string => file.split('/')[0]!;

/** Room → rooms that it imports, in the order of the README's table. */
function declaredRooms(): Map<string, string[]> {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const [, section = ''] = readme.split('## How the engine is cut');
  const rows = section.split('\n## ')[0]!.matchAll(/^\| `([\w-]+)` \|[^|]*\| ([^|]*) \|$/gm);
  return new Map(
    [...rows].map(([, room, imports]) => [room!, [...imports!.matchAll(/`([\w-]+)`/g)].map((m) => m[1]!)]),
  );
}

describe('rooms of the engine', () => {
  const declared = declaredRooms();

  it('are those of the README, no more and no fewer', () => {
    expect([...declared.keys()].sort()).toEqual([...new Set([...graph.keys()].map(roomOf))].sort());
  });

  it('import what the README says, no more and no less', () => {
    for (const [room, imports] of declared) {
      const files = [...graph].filter(([file]) => roomOf(file) === room);
      const found = new Set(files.flatMap(([, { own }]) => own.map(roomOf)));
      found.delete(room);
      expect([...found].sort(), room).toEqual([...imports].sort());
    }
  });

  it('import only rooms above them in the table', () => {
    const order = [...declared.keys()];
    for (const [room, imports] of declared) {
      for (const imported of imports) {
        expect(order.indexOf(imported), `${room} imports ${imported}`).toBeLessThan(order.indexOf(room));
      }
    }
  });

  it('have no circle between files', () => {
    expect(circleIn(graph)).toBeUndefined();
    const own = (...files: string[]) => ({ own: files, foreign: [] });
    const circular = new Map([
      ['a', own('b')],
      ['b', own('c')],
      ['c', own('b')],
    ]);
    expect(circleIn(circular)).toEqual(['b', 'c', 'b']);
  });

  it('import nothing of other packages, and of Node only threads', () => {
    expect([...graph].flatMap(([, { foreign }]) => foreign).sort()).toEqual([
      'node:os',
      'node:worker_threads',
      'node:worker_threads',
    ]);
  });
});
