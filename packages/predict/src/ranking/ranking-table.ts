import { type Column, Table } from '@ctfusion/base';
import { COLUMN } from '@ctfusion/schema/columns';
import type { RankedSystem, Ranking } from './ranking.js';

/**
 * A ranking as a table, one row per system in its order: `rank, system_id, predicted_total_time_ms, lower_ms, upper_ms, bottleneck,
 * bound_by, the kind's targets, deadline_probability, price_per_hour, expected_cost, status, reasons, nearest_system, nearest_distance`. A column that no system
 * has a value for is left out.
 */
export function rankingTable({ systems }: Ranking): Table {
  const number = (value: (system: RankedSystem) => number | null | undefined): Column => ({
    kind: 'number',
    values: Float64Array.from(systems, (system) => value(system) ?? Number.NaN),
  });
  const text = (value: (system: RankedSystem) => string | undefined): Column => ({
    kind: 'text',
    values: systems.map((system) => value(system) ?? ''),
  });
  const columns: [string, Column][] = [
    ['rank', number(({ rank }) => rank)],
    [COLUMN.systemId, text(({ systemId }) => systemId)],
    ['predicted_total_time_ms', number(({ latencyMs }) => latencyMs)],
    ['lower_ms', number(({ lowerMs }) => lowerMs)],
    ['upper_ms', number(({ upperMs }) => upperMs)],
    ['bottleneck', text(({ bottleneck }) => bottleneck)],
    ['bound_by', text(({ boundBy }) => boundBy)],
    ...[...new Set(systems.flatMap(({ targets }) => Object.keys(targets ?? {})))].map(
      (name): [string, Column] => [name, number(({ targets }) => targets?.[name])],
    ),
    ['deadline_probability', number(({ deadlineProbability }) => deadlineProbability)],
    [COLUMN.pricePerHour, number(({ pricePerHour }) => pricePerHour)],
    ['expected_cost', number(({ expectedCost }) => expectedCost)],
    ['status', text(({ verdict }) => verdict.status)],
    ['reasons', text(({ verdict }) => verdict.reasons.join('; '))],
    ['nearest_system', text(({ verdict }) => verdict.nearest[0]?.system)],
    ['nearest_distance', number(({ verdict }) => verdict.nearest[0]?.distance)],
  ];
  const always = new Set(['rank', COLUMN.systemId, 'predicted_total_time_ms', 'status', 'reasons']);
  const kept = columns.filter(
    ([name, { values }]) => always.has(name) || values.some((value) => value !== '' && !Number.isNaN(value)),
  );
  return new Table(kept, systems.length, 'ranking');
}
