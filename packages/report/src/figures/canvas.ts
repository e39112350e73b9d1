import { element, escapeText } from '@ctfusion/base/svg';
import { shortenApart, textWidth, wrapText } from './text-width.js';
import { FONT_SIZE, FONT_STACK, INK, MUTED, SURFACE } from './theme.js';

interface LegendItem {
  readonly label: string;
  readonly colour: string;
  /** A line with this dash pattern instead of a square. */
  readonly dash?: string;
}

interface Body {
  /** SVG elements, drawn from (0, 0). */
  readonly content: string;
  readonly height: number;
}

export interface CanvasOptions {
  readonly width: number;
  readonly title: string;
  readonly description: string;
  readonly legend?: readonly LegendItem[];
}

const TITLE_SIZE = 14;
const LINE_HEIGHT = 18;
const MARGIN = 10;
/** Below the axis label, whose letters reach under their line. */
const BOTTOM = 6;

/** The frame that all figures share: surface, title, legend, then the drawing. A complete SVG document. */
export function drawCanvas({ width, title, description, legend = [] }: CanvasOptions, body: Body): string {
  const parts: string[] = [];
  let y = MARGIN;
  for (const line of wrapText(title, width - 2 * MARGIN, TITLE_SIZE, true)) {
    y += LINE_HEIGHT;
    parts.push(
      element(
        'text',
        { x: MARGIN, y: y - 4, 'font-size': TITLE_SIZE, 'font-weight': 'bold' },
        escapeText(line),
      ),
    );
  }
  if (legend.length > 0) {
    const drawn = drawLegend(legend, width);
    parts.push(element('g', { transform: `translate(0,${y + 4})` }, drawn.content));
    y += drawn.height + 4;
  }
  y += 4;
  parts.push(element('g', { transform: `translate(0,${y})` }, body.content));
  const height = Math.ceil(y + body.height) + BOTTOM;
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      'font-family': FONT_STACK,
      'font-size': FONT_SIZE,
      color: INK,
      fill: INK,
      role: 'img',
      'aria-label': description,
    },
    [element('rect', { width, height, fill: SURFACE }), ...parts],
  );
}

/** Items side by side, wrapped to the width. */
function drawLegend(items: readonly LegendItem[], width: number): Body {
  const swatch = 22;
  const gap = 14;
  let x = MARGIN;
  let row = 0;
  const shownLabel = shortenApart(
    items.map(({ label }) => label),
    width - 2 * MARGIN - swatch - 6,
    FONT_SIZE,
  );
  const content = items.map(({ label, colour, dash }) => {
    const shown = shownLabel(label);
    const itemWidth = swatch + 6 + textWidth(shown, FONT_SIZE);
    if (x > MARGIN && x + itemWidth > width - MARGIN) {
      x = MARGIN;
      row++;
    }
    const y = row * LINE_HEIGHT;
    const mark =
      dash === undefined
        ? element('rect', { x: x + 4, y: y + 2, width: 12, height: 12, fill: colour })
        : element('line', {
            x1: x,
            x2: x + swatch,
            y1: y + 8,
            y2: y + 8,
            stroke: colour,
            'stroke-width': 2,
            'stroke-dasharray': dash === 'none' ? undefined : dash,
          });
    const text = element('text', { x: x + swatch + 6, y: y + 12, fill: MUTED }, escapeText(shown));
    x += itemWidth + gap;
    return mark + text;
  });
  return { content: content.join(''), height: (row + 1) * LINE_HEIGHT };
}
