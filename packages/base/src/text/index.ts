export { counted } from './counted.js';
export { formatDuration, parseDuration } from './duration.js';
export { escapeMarkdown } from './escape-markdown.js';
export { printable } from './printable.js';
export { printableJson } from './printable-json.js';
export { cut, shown } from './shown.js';
