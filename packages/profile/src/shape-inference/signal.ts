import { normaliseAxis } from './inferred-tensor.js';
import type { ShapeRule } from './node-context.js';

/** Values of a Fourier transform that differ: of a real signal, half of them and one. */
function spectrum(length: number | undefined, isOneSided: boolean): number | undefined {
  return length !== undefined && isOneSided ? Math.floor(length / 2) + 1 : length;
}

/** DFT: the axis becomes the spectrum, the last dimension real and imaginary part (or the signal again). */
export const dft: ShapeRule = (context) => {
  const input = context.shape(0);
  // The axis was an attribute before operator set 20.
  const given = context.opsetVersion < 20 ? context.number('axis', 1) : (context.values(2)?.[0] ?? -2);
  if (input === undefined || context.isDataDependent(2)) return [undefined];
  const axis = normaliseAxis(given, input.length);
  const isOneSided = context.number('onesided', 0) === 1;
  const isInverse = context.number('inverse', 0) === 1;
  const length = context.hasInput(1) ? context.values(1)?.[0] : input[axis];
  const count =
    isOneSided && isInverse
      ? context.hasInput(1) || length === undefined
        ? length
        : 2 * (length - 1)
      : spectrum(length, isOneSided);
  const shape = input.map((dim, at) => (at === axis ? count : dim));
  shape[input.length - 1] = isOneSided && isInverse ? 1 : 2;
  return [{ elementType: context.elementType(), shape }];
};

/** STFT: [batch, frames, spectrum, 2]; the frame is as long as the window, the given length, or the signal. */
export const stft: ShapeRule = (context) => {
  const signal = context.shape(0);
  const [step, given] = [context.values(1)?.[0], context.values(3)?.[0]];
  const length = context.hasInput(3) ? given : context.hasInput(2) ? context.shape(2)?.[0] : signal?.[1];
  const frames =
    signal?.[1] === undefined || step === undefined || length === undefined
      ? undefined
      : Math.floor((signal[1] - length) / step) + 1;
  const bins = spectrum(length, context.number('onesided', 1) === 1);
  return [{ elementType: context.elementType(), shape: [signal?.[0], frames, bins, 2] }];
};
