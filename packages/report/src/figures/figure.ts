/** A figure that can be drawn at any width: a pure function of the data that it closes over. */
export interface Figure {
  /** Name of its files. */
  readonly id: string;
  readonly title: string;
  /** What it shows and how to read it; also what a screen reader says. */
  readonly caption: string;
  /** An SVG document of this width, CSS pixels. */
  readonly draw: (width: number) => string;
}

/** Widths, CSS pixels, at which reports draw: for pages, print and files, and for phones. */
export const WIDE = 760;
export const NARROW = 360;
