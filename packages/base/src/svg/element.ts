import { printable } from '../text/printable.js';

/** SVG written by hand: an element with its attributes; undefined ones are left out. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
  content: string | readonly string[] = '',
): string {
  const list = Object.entries(attributes)
    .filter((entry) => entry[1] !== undefined)
    .map(
      ([key, value]) => ` ${key}="${escapeText(typeof value === 'number' ? round(value) : String(value))}"`,
    )
    .join('');
  const inner = typeof content === 'string' ? content : content.join('');
  return inner === '' ? `<${name}${list}/>` : `<${name}${list}>${inner}</${name}>`;
}

/** A text for SVG and HTML, between tags or in an attribute's quotes; characters that no XML document may hold are shown instead. */
export const escapeText = (text: string): string =>
  printable(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');

/** Two digits are a fiftieth of a pixel: enough for the eye, and files stay small and the same on every machine. */
export const round = (value: number): string => String(Math.round(value * 100) / 100);
