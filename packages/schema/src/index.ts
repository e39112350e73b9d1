export { didYouMean, InputError, type InputLocation, nearestName } from './errors.js';
