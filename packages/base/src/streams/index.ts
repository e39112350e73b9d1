export { isSystemError, systemReason } from '../errors/system-error.js';
export { guardStandardStreams } from './standard-streams.js';
