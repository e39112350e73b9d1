import * as Plot from '@observablehq/plot';
import { shortenApart, shortenSystem, textWidth } from './text-width.js';
import { FONT_SIZE, INK, MUTED, SURFACE } from './theme.js';

/** Vertical geometry of figures that list methods under group headings: one band per line, the heading's first. */
export interface RowLayout {
  /** Band of a method within a group, and of a group's heading (`method` undefined). */
  readonly band: (group: string, method?: string) => string;
  readonly bands: readonly string[];
  readonly height: number;
  /** How methods are labelled in a figure of this width, and the room that it takes. */
  readonly labels: (width: number) => { readonly room: number; readonly text: (method: string) => string };
}

const BAND = 17;
/** Labels leave this much of a narrow figure to what it shows. */
const MOST_OF_WIDTH = 0.4;

/**
 * @param groups headings; @param methods lines under each heading. Heights follow from their number, so that labels never overlap.
 */
export function layoutRows(
  groups: readonly string[],
  methods: readonly string[],
  margins: { top: number; bottom: number },
): RowLayout {
  // A separator that no name holds keeps two groups' bands apart.
  const band = (group: string, method?: string): string => `${group}\u0000${method ?? ''}`;
  const bands = groups.flatMap((group) => [band(group), ...methods.map((method) => band(group, method))]);
  return {
    band,
    bands,
    height: bands.length * BAND + margins.top + margins.bottom,
    labels: (width) => {
      const text = shortenApart(methods, width * MOST_OF_WIDTH, FONT_SIZE);
      return {
        text,
        room: Math.ceil(Math.max(...methods.map((method) => textWidth(text(method), FONT_SIZE)))) + 16,
      };
    },
  };
}

/** How many ticks a horizontal axis has room for, about. */
export const ticksOf = (width: number): number => (width < 500 ? 4 : 8);

/** Grid and the line at 0, from below the first heading, which stands in no plot. @param ticks about how many */
export const groundMarks = (ticks: number): Plot.Markish[] => [
  Plot.gridX({ ticks, insetTop: BAND }),
  Plot.ruleX([0], { insetTop: BAND }),
];

/** Names of the lines at the left, and headings over the groups, kept clear of grid lines. */
export function labelMarks(
  rows: RowLayout,
  lines: readonly { readonly group: string; readonly method: string }[],
  groups: readonly { readonly name: string; readonly n: number }[],
  width: number,
): Plot.Markish[] {
  const labels = rows.labels(width);
  return [
    Plot.text(lines, {
      y: ({ group, method }) => rows.band(group, method),
      frameAnchor: 'left',
      text: ({ method }) => labels.text(method),
      textAnchor: 'end',
      dx: -6,
      fill: MUTED,
    }),
    Plot.text(groups, {
      y: ({ name }) => rows.band(name),
      frameAnchor: 'left',
      textAnchor: 'start',
      dx: 10 - labels.room,
      fontWeight: 'bold',
      fill: INK,
      stroke: SURFACE,
      strokeWidth: 5,
      text: ({ name, n }) => shortenSystem(name, ` (${n} rows)`, width - 24, FONT_SIZE, true),
    }),
  ];
}

/** The groups with the largest errors, in the order in which they came; all where they are few. */
export function mostNotable<T extends { readonly severity: number }>(
  groups: readonly T[],
  most: number,
): T[] {
  if (groups.length <= most) return [...groups];
  const threshold = groups.map(({ severity }) => severity).sort((a, b) => b - a)[most - 1]!;
  return groups.filter(({ severity }) => severity >= threshold).slice(0, most);
}
