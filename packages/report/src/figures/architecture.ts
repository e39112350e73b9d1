import { drawCanvas } from './canvas.js';
import type { Figure } from './figure.js';
export function architectureFigure(id: string): Figure {
  return {
    id,
    title: 'x',
    caption: 'x',
    draw: (width) => drawCanvas({ width, title: 'x', description: 'x' }, { content: '', height: 10 }),
  };
}
