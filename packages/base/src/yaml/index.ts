export { parseYaml } from './yaml-text.js';
