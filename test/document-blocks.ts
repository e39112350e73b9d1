/** A block of commands or data in a Markdown file. */
export interface DocumentBlock {
  readonly file: string;
  /** 1-based, of its first line. */
  readonly line: number;
  /** What stands behind the opening fence: `sh`, `json`; empty for commands too. */
  readonly language: string;
  readonly text: string;
  /** Why nobody runs it, from `<!-- not run: … -->` before it. */
  readonly notRun: string | undefined;
  /** Why `npm test` does not run it and `npm run document-blocks` does, from `<!-- slow: … -->` before it. */
  readonly slow: string | undefined;
  /** What the document says that it prints: a `text` block right behind it. */
  readonly printed: string | undefined;
}

const BLOCK =
  /(?:^<!-- (?<mark>not run|slow): (?<reason>[^\n]*) -->\n+)?^```(?<language>\w*)\n(?<text>[\s\S]*?)^```$(?:\n+(?:It prints:\n+)?```text\n(?<printed>[\s\S]*?)^```$)?/gm;

/** All blocks of a Markdown text, in its order; what a block prints is part of it. @param file names it */
export function blocksOf(markdown: string, file: string): DocumentBlock[] {
  return [...markdown.matchAll(BLOCK)].map((match) => {
    const { mark, reason, language, text, printed } = match.groups as Record<string, string | undefined>;
    const start = match.index + match[0].indexOf('```');
    return {
      file,
      line: markdown.slice(0, start).split('\n').length + 1,
      language: language ?? '',
      text: text ?? '',
      notRun: mark === 'not run' ? reason : undefined,
      slow: mark === 'slow' ? reason : undefined,
      printed,
    };
  });
}

/** The commands of a block, as they stand: a line each, lines that end in a backslash with the next. */
export const commandsOf = ({ text }: Pick<DocumentBlock, 'text'>): string[] =>
  text
    .replaceAll('\\\n', ' ')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
