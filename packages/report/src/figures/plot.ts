import { printable } from '@ctfusion/base';
import { round } from '@ctfusion/base/svg';
import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { type CanvasOptions, drawCanvas } from './canvas.js';
import { FONT_SIZE } from './theme.js';

/** Options of Observable Plot without those that the common frame decides. */
export type PlotOptions = Omit<Plot.PlotOptions, 'document' | 'width' | 'height' | 'title' | 'style'> & {
  readonly height: number;
};

/** Draws a plot into the common frame. Needs no browser: linkedom is the document. */
export function drawPlot(canvas: CanvasOptions, options: PlotOptions): string {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const svg = Plot.plot({ ...options, width: canvas.width, document: document as never });
  for (const style of svg.querySelectorAll('style')) style.remove();
  // Plot puts names into the document as they are, and sets no line break itself.
  const markup = printable(svg.innerHTML);
  const content = roundNumbers(markup.replaceAll(/ class="[^"]*"/g, ''));
  // What Plot sets on its own <svg>, of which only the children are used.
  const group = `<g text-anchor="middle" font-size="${FONT_SIZE}" fill="currentColor">${content}</g>`;
  return drawCanvas(canvas, { content: group, height: options.height });
}

/** Coordinates to two digits, inside tags only: text stays as it is. */
function roundNumbers(markup: string): string {
  return markup.replaceAll(/<[^>]*>/g, (tag) =>
    tag.replaceAll(/-?\d+\.\d{3,}(e-?\d+)?/g, (number) => round(Number(number))),
  );
}
