export { isSystemError, systemReason } from '../errors/system-error.js';
export { exitOnceWritten, guardStandardStreams } from './standard-streams.js';
