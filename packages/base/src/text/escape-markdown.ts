import { printable } from './printable.js';

/**
 * A text from outside for Markdown, in a table or not: a name does not turn italic, into a link or a tag, or end a cell; what would break
 * a line is shown. An underscore between letters or digits means nothing in Markdown (CommonMark 6.2) and stays.
 */
export const escapeMarkdown = (text: string): string =>
  printable(text)
    .replaceAll(/[\\*`<|[\]]|(?<!\w)_|_(?!\w)/g, '\\$&')
    .replaceAll(/&(?=[#\w])/g, '&amp;');
