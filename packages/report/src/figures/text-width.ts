/**
 * Advance widths of DejaVu Sans 2.37 for U+0020 … U+007E, in units of 1/2048 em, read from the font's `hmtx` table. It is the widest of
 * the fonts that a page falls back to, so what fits in it fits in the others.
 */
const ADVANCES = [
  651, 821, 942, 1716, 1303, 1946, 1597, 563, 799, 799, 1024, 1716, 651, 739, 651, 690, 1303, 1303, 1303,
  1303, 1303, 1303, 1303, 1303, 1303, 1303, 690, 690, 1716, 1716, 1716, 1087, 2048, 1401, 1405, 1430, 1577,
  1294, 1178, 1587, 1540, 604, 604, 1343, 1141, 1767, 1532, 1612, 1235, 1612, 1423, 1300, 1251, 1499, 1401,
  2025, 1403, 1251, 1403, 799, 690, 799, 1716, 1024, 1024, 1255, 1300, 1126, 1300, 1260, 721, 1300, 1298, 569,
  569, 1186, 569, 1995, 1298, 1253, 1300, 1300, 842, 1067, 803, 1298, 1212, 1675, 1212, 1212, 1075, 1303, 690,
  1303, 1716,
];
const UNITS_PER_EM = 2048;
/** Mathematical signs, the widest characters that figures use beyond ASCII. */
const OTHER_ADVANCE = 1716;
/** Words in the bold face of the same font are at most about this much wider. */
const BOLD_FACTOR = 1.15;

/** Width of a line of text, CSS pixels. */
export function textWidth(text: string, fontSize: number, bold = false): number {
  let units = 0;
  for (const character of text) units += ADVANCES[character.codePointAt(0)! - 32] ?? OTHER_ADVANCE;
  return (units / UNITS_PER_EM) * fontSize * (bold ? BOLD_FACTOR : 1);
}

/** Text cut to lines no wider than `width`, at spaces; a word wider than that is cut off with an ellipsis. */
export function wrapText(text: string, width: number, fontSize: number, bold = false): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && textWidth(longer, fontSize, bold) <= width) lines[lines.length - 1] = longer;
    else lines.push(shorten(word, width, fontSize, bold));
  }
  return lines;
}

/**
 * The text, or as much of its start and end as fits with an ellipsis between: names differ at their ends.
 * @param headShare of what is kept, how much is the start
 */
export function shorten(
  text: string,
  width: number,
  fontSize: number,
  bold = false,
  headShare = HEAD_SHARES[0],
): string {
  if (textWidth(text, fontSize, bold) <= width) return text;
  for (let kept = text.length - 1; kept > 1; kept--) {
    const head = Math.floor(kept * headShare);
    const shorter = `${text.slice(0, head)}…${text.slice(text.length - (kept - head))}`;
    if (textWidth(shorter, fontSize, bold) <= width) return shorter;
  }
  return '…';
}

/** How much of a cut text is its start: what is tried, in this order, until texts that differ look different. */
const HEAD_SHARES: readonly [number, ...number[]] = [0.4, 0.6, 0.75, 0.25, 0.5, 0.15, 0.85];

/** Texts cut as `shorten` cuts them, but so that no two which differ look alike. */
export function shortenApart(
  texts: readonly string[],
  width: number,
  fontSize: number,
  bold = false,
): (text: string) => string {
  const shown = new Map<string, string>();
  const taken = new Set<string>();
  for (const text of new Set(texts)) {
    const cuts = HEAD_SHARES.map((share) => shorten(text, width, fontSize, bold, share));
    const cut = cuts.find((candidate) => !taken.has(candidate)) ?? cuts[0]!;
    shown.set(text, cut);
    taken.add(cut);
  }
  return (text) => shown.get(text) ?? shorten(text, width, fontSize, bold);
}

/**
 * A system's name, cut where it must be: its host's middle goes first, because the end of the host (cores) and the GPU tell systems apart.
 * @param suffix what follows the name and is kept
 */
export function shortenSystem(
  name: string,
  suffix: string,
  width: number,
  fontSize: number,
  bold = false,
): string {
  const [host, ...rest] = name.split('__');
  const tail = rest.length === 0 ? suffix : `__${rest.join('__')}${suffix}`;
  const hostRoom = width - textWidth(tail, fontSize, bold);
  const hostShown = shorten(host!, Math.max(hostRoom, 0), fontSize, bold);
  return shorten(`${hostShown}${tail}`, width, fontSize, bold);
}

/** The first of the texts, longest first, that fits; the last where none does. */
export function fittingText(texts: readonly [string, ...string[]], width: number, fontSize: number): string {
  return texts.find((text) => textWidth(text, fontSize) <= width) ?? texts.at(-1)!;
}
