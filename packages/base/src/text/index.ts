export { printable } from './printable.js';
export { printableJson } from './printable-json.js';
export { cut, shown } from './shown.js';
