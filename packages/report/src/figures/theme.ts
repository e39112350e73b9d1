import { OKABE_ITO } from '@ctfusion/base/svg';

/** Colours of methods and vectors; lines also differ in dash. */
const SERIES_COLOURS = [...OKABE_ITO, '#6b6b6b'] as const;

/** The same on a dark page, lightened where the contrast with it would fall below 4.5 : 1. */
const DARK_SERIES_COLOURS = [
  '#4aa8e0',
  '#f07c2e',
  '#2bc296',
  '#e09fc4',
  '#f0b73a',
  '#7cc8f2',
  '#a8a8a8',
] as const;

/** Text, axes, guides and surface in a file of its own, always light. */
export const INK = '#1f2328';
export const MUTED = '#5b636d';
export const GUIDE = '#8c959f';
export const SURFACE = '#ffffff';

/** Literal colours of figures → what they are on a dark page. */
export const DARK_COLOURS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(SERIES_COLOURS.map((colour, index) => [colour, DARK_SERIES_COLOURS[index]!])),
  [INK]: '#e6edf3',
  [MUTED]: '#a3acb6',
  [GUIDE]: '#768390',
  [SURFACE]: '#0f1419',
};

const DASHES = ['none', '7 3', '2 3', '9 3 2 3', '5 2', '1 2', '12 4'] as const;

export const FONT_FAMILY = 'DejaVu Sans';
export const FONT_STACK = "'DejaVu Sans', Verdana, sans-serif";
export const FONT_SIZE = 12;

export const seriesColour = (index: number): string => SERIES_COLOURS[index % SERIES_COLOURS.length]!;
/** Beyond seven methods colours come round again, each with another dash than before. */
export const seriesDash = (index: number): string =>
  DASHES[(index + Math.floor(index / SERIES_COLOURS.length)) % DASHES.length]!;
