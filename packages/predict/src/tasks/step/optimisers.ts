/** What an optimiser does to every parameter, in single precision. */
export interface Optimiser {
  /** Bytes of state kept beside weight and gradient. */
  readonly stateBytes: number;
  /** Bytes read and written by one update: gradient and weight read, weight written, and the state both ways. */
  readonly updateBytes: number;
}

const withStates = (count: number): Optimiser => ({ stateBytes: 4 * count, updateBytes: 12 + 8 * count });

/** Values of state per parameter, as torch.optim keeps them. */
const STATES: Readonly<Record<string, number>> = {
  sgd: 0,
  momentum: 1,
  rmsprop: 1,
  adagrad: 1,
  adadelta: 2,
  adam: 2,
  adamw: 2,
  lamb: 2,
};

/** `none` updates nothing; an optimiser that is not named here counts as Adam, what most people use. */
export function optimiser(name: string): Optimiser {
  const key = name.toLowerCase();
  if (key === 'none') return { stateBytes: 0, updateBytes: 0 };
  return withStates(Object.hasOwn(STATES, key) ? STATES[key]! : STATES['adam']!);
}
