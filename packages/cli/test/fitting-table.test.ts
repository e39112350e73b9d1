import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatFittingTable, formatTable } from '../src/fitting-table.js';

const columns = [
  { header: 'rank', cells: ['1', '2'], place: 0 },
  { header: 'system', cells: ['a machine', 'b'], place: 0 },
  { header: 'bottleneck', cells: ['decode is bound by memory bandwidth', 'host'], place: 2 },
  { header: 'verdict', cells: ['supported', 'estimated'], place: 1 },
  { header: 'cost', cells: ['0.12', '0.34'], place: 3 },
];

describe('a table on a terminal', () => {
  it('leaves out what does not fit, takes what still does, and names the rest', () => {
    expect(formatFittingTable(columns, 40).split('\n')).toEqual([
      'rank  system     verdict    cost',
      '────  ─────────  ─────────  ────',
      '   1  a machine  supported  0.12',
      '   2  b          estimated  0.34',
      'no room for: bottleneck (all in --json)',
    ]);
  });

  it('has every column elsewhere', () => {
    const elsewhere = formatFittingTable(columns);
    expect(elsewhere).toBe(formatFittingTable(columns, 1000));
    expect(elsewhere.split('\n')[0]).toMatch(/^rank +system +bottleneck +verdict +cost$/);
    expect(elsewhere).not.toContain('no room');
  });

  it('is never wider than the terminal, unless by the columns that are always shown', () => {
    const column = fc.record({
      header: fc.string({ minLength: 1, maxLength: 12 }),
      cells: fc.tuple(fc.string({ maxLength: 50 }), fc.string({ maxLength: 50 })),
      place: fc.integer({ min: 1, max: 9 }),
    });
    fc.assert(
      fc.property(fc.array(column, { maxLength: 12 }), fc.integer({ min: 17, max: 200 }), (more, width) => {
        const lines = formatFittingTable([...columns.slice(0, 2), ...more], width).split('\n');
        for (const line of lines.slice(0, 4)) expect(line.length).toBeLessThanOrEqual(width);
      }),
    );
  });

  it('of any cells keeps its first column, whose names lose their middle, and is never wider than the terminal', () => {
    const cell = fc.string({ maxLength: 70 });
    const rows = fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(rows, fc.integer({ min: 20, max: 120 }), (cells, width) => {
        const lines = formatTable(['method', 'MAPE %', 'rows'], cells, width).split('\n');
        expect(lines[0]).toMatch(/^ *method/);
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
      }),
    );
    const name = 'intel_xeon_emerald_rapids_16c__nvidia_h100_132sm';
    expect(formatTable(['system'], [[name]], 24).split('\n')[2]).toBe('intel_xeon_e…_h100_132sm');
  });
});
