export { OKABE_ITO } from './colours.js';
export { element, escapeText, round } from './element.js';
