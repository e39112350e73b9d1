/** How the cells of a CSV text are parted, and where its header begins. */
export interface CsvDialect {
  /** The separators that stand in the header outside quotes; a comma where none does. More than one leaves a doubt. */
  readonly separators: readonly string[];
  /** Index of the header's first character: behind a byte-order mark and Excel's line `sep=;`. */
  readonly start: number;
  readonly lineEnds: readonly string[];
}

/** What programs separate cells by, the commonest first. */
const SEPARATORS = [',', ';', '\t'];

export function dialectOf(text: string): CsvDialect {
  const first = text.startsWith('\uFEFF') ? 1 : 0;
  const lineEnds = text.includes('\r') && !text.includes('\n') ? ['\r'] : ['\r\n', '\n'];
  const named = /^"?sep=(.)"?(\r\n|\n|\r)/i.exec(text.slice(first, first + 12));
  if (named !== null) return { separators: [named[1]!], start: first + named[0].length, lineEnds };
  const found = separatorsOf(text, first);
  return { separators: found.length === 0 ? [','] : found, start: first, lineEnds };
}

/** The separators that the first line with a character holds outside quotes. */
function separatorsOf(text: string, start: number): string[] {
  const found = new Set<string>();
  let isQuoted = false;
  let isBegun = false;
  for (let position = start; position < text.length; position++) {
    const character = text[position]!;
    if (character === '"') isQuoted = !isQuoted;
    else if (!isQuoted && (character === '\n' || character === '\r')) {
      if (isBegun) break;
      continue;
    } else if (!isQuoted && SEPARATORS.includes(character)) found.add(character);
    isBegun = true;
  }
  return SEPARATORS.filter((separator) => found.has(separator));
}
