import { element, escapeText } from '@ctfusion/base/svg';
import { drawCanvas } from './canvas.js';
import type { Figure } from './figure.js';
import { wrapText } from './text-width.js';
import { FONT_SIZE, GUIDE, MUTED, SURFACE, seriesColour } from './theme.js';

interface Box {
  readonly title: string;
  readonly lines: readonly string[];
  readonly colour: string;
}

const SOURCES: readonly Box[] = [
  {
    title: 'Task demand (TDV)',
    lines: [
      'model FLOPs, memory, layer counts; batch size, frames, image size',
      'from an ONNX file and the task',
    ],
    colour: seriesColour(0),
  },
  {
    title: 'Hardware benchmark (HBV)',
    lines: ['host, transfer and GPU micro-benchmarks', 'measured on the machine in one to two minutes'],
    colour: seriesColour(1),
  },
];
const DERIVED: Box = {
  title: 'System bottleneck (SBV)',
  lines: ['demand over capability: roofline, cache pressure, PCIe demand, host–GPU balance'],
  colour: seriesColour(2),
};
const MODEL: Box = {
  title: 'Gradient-boosted trees',
  lines: ['over all three vectors; learned on other machines, judged on machines left out'],
  colour: seriesColour(6),
};
const PREDICTION: Box = {
  title: 'End-to-end latency',
  lines: ['host pre-processing + copies + GPU compute, in ms, on a machine that never ran the task'],
  colour: seriesColour(3),
};

const LINE = 16;
const PADDING = 10;
const GAP = 34;

/** How the method works: two vectors, a third derived from them, one model, one prediction. */
export function architectureFigure(id: string): Figure {
  const title = 'From what a task asks and what a machine can do to how long it takes';
  const caption =
    'Task demand and hardware benchmark are measured apart; their ratios are the bottleneck vector; boosted trees over all three predict the end-to-end latency.';
  return {
    id,
    title,
    caption,
    draw: (width) =>
      drawCanvas({ width, title, description: caption }, width < 500 ? drawTall(width) : drawWide(width)),
  };
}

interface Placed {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly content: string;
}

/** Height that a box needs at a width. */
function boxHeight({ title, lines }: Box, width: number): number {
  return (
    (bodyLines(lines, width).length + wrapText(title, width - 2 * PADDING, FONT_SIZE, true).length) * LINE +
    2 * PADDING
  );
}

const bodyLines = (lines: readonly string[], width: number): string[] =>
  lines.flatMap((line) => wrapText(line, width - 2 * PADDING, FONT_SIZE - 1));

function placeBox(box: Box, x: number, y: number, width: number, height = boxHeight(box, width)): Placed {
  const titles = wrapText(box.title, width - 2 * PADDING, FONT_SIZE, true);
  const text = (line: string, row: number, attributes: Record<string, string | number>): string =>
    element(
      'text',
      { x: x + PADDING, y: y + PADDING + (row + 0.75) * LINE, ...attributes },
      escapeText(line),
    );
  const content = [
    element('rect', { x, y, width, height, rx: 6, fill: SURFACE, stroke: box.colour, 'stroke-width': 2 }),
    ...titles.map((line, row) => text(line, row, { 'font-weight': 'bold' })),
    ...bodyLines(box.lines, width).map((line, row) =>
      text(line, row + titles.length, { fill: MUTED, 'font-size': FONT_SIZE - 1 }),
    ),
  ];
  return { x, y, width, height, content: content.join('') };
}

/** A line with right angles and an arrow head at its end, in the direction of its last step. */
function arrow(...points: readonly (readonly [number, number])[]): string {
  const [x, y] = points.at(-1)!;
  const [fromX, fromY] = points.at(-2)!;
  const [stepX, stepY] = [Math.sign(x - fromX), Math.sign(y - fromY)];
  const barb = (side: 1 | -1): string =>
    `${x - 7 * stepX + 4 * side * stepY},${y - 7 * stepY + 4 * side * stepX}`;
  const line = points.map(([px, py], index) => `${index === 0 ? 'M' : 'L'}${px},${py}`).join('');
  return element('path', {
    d: `${line}M${barb(1)}L${x},${y}L${barb(-1)}`,
    fill: 'none',
    stroke: GUIDE,
    'stroke-width': 1.75,
  });
}

/** Left to right: sources, derived vector, model, prediction. */
function drawWide(width: number): { content: string; height: number } {
  const margin = 10;
  const column = (width - 2 * margin - 3 * GAP) / 4;
  const at = (index: number): number => margin + index * (column + GAP);
  const gap = 20;
  const sourceHeight = Math.max(...SOURCES.map((box) => boxHeight(box, column)));
  const height = 2 * sourceHeight + gap;
  const sources = SOURCES.map((box, index) =>
    placeBox(box, at(0), 4 + index * (sourceHeight + gap), column, sourceHeight),
  );
  const centre = 4 + height / 2;
  const middle = (box: Box, index: number): Placed =>
    placeBox(box, at(index), centre - boxHeight(box, column) / 2, column);
  const [derived, model, prediction] = [middle(DERIVED, 1), middle(MODEL, 2), middle(PREDICTION, 3)];
  const right = (placed: Placed): number => placed.x + placed.width;
  const toDerived = sources.map((source, index) =>
    arrow(
      [right(source), source.y + source.height / 2 + (index === 0 ? 12 : -12)],
      [right(source) + GAP / 2, source.y + source.height / 2 + (index === 0 ? 12 : -12)],
      [right(source) + GAP / 2, centre + (index === 0 ? -10 : 10)],
      [derived.x - 2, centre + (index === 0 ? -10 : 10)],
    ),
  );
  // Past the derived vector, above and below it, straight into the model.
  const toModel = sources.map((source, index) => {
    const y = index === 0 ? derived.y - 18 : derived.y + derived.height + 18;
    const x = model.x + column / 2;
    const end = index === 0 ? model.y - 2 : model.y + model.height + 2;
    return arrow([right(source), y], [x, y], [x, end]);
  });
  const straight = (from: Placed, to: Placed): string => arrow([right(from), centre], [to.x - 2, centre]);
  return {
    content: [
      ...toDerived,
      ...toModel,
      straight(derived, model),
      straight(model, prediction),
      ...[...sources, derived, model, prediction].map(({ content }) => content),
    ].join(''),
    height: height + 16,
  };
}

/** Top to bottom, for phones. */
function drawTall(width: number): { content: string; height: number } {
  const margin = 10;
  const inner = width - 2 * margin;
  const half = (inner - 16) / 2;
  const gap = 26;
  const sourceHeight = Math.max(...SOURCES.map((box) => boxHeight(box, half)));
  const sources = SOURCES.map((box, index) =>
    placeBox(box, margin + index * (half + 16), 4, half, sourceHeight),
  );
  let y = 4 + sourceHeight + gap;
  const below = [DERIVED, MODEL, PREDICTION].map((box) => {
    const placed = placeBox(box, margin, y, inner);
    y += placed.height + gap;
    return placed;
  });
  const arrows = [
    ...sources.map((source) => {
      const x = source.x + source.width / 2;
      return arrow([x, source.y + source.height], [x, below[0]!.y - 2]);
    }),
    ...below
      .slice(1)
      .map((to, index) => arrow([width / 2, below[index]!.y + below[index]!.height], [width / 2, to.y - 2])),
  ];
  return {
    content: [...arrows, ...[...sources, ...below].map(({ content }) => content)].join(''),
    height: y - gap + 12,
  };
}
