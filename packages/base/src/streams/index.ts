export { guardStandardStreams } from './standard-streams.js';
