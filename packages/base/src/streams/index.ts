export { isSystemError, systemReason } from '../errors/system-error.js';
export { exitOnceWritten, isPerhapsTerminal, writeDirectly, writeError, writeOut } from './output.js';
export { guardStandardStreams } from './standard-streams.js';
