import { columnDefinition } from '@ctfusion/schema/columns';

/** What a column can hold on any machine that exists or may soon; `minimum` and `maximum` are plausible themselves. */
export interface PlausibleRange {
  readonly minimum: number;
  readonly maximum: number;
  readonly unit: string;
}

/** The plausible values of a column, by the catalogue; undefined for a column that it does not know or that has no bounds. */
export function plausibleRange(column: string): PlausibleRange | undefined {
  const definition = columnDefinition(column);
  if (definition?.plausible === undefined) return undefined;
  const [minimum, maximum] = definition.plausible;
  return { minimum, maximum, unit: definition.unit };
}
