export { type ContractCase, STORAGE_CASES } from './contract.js';
