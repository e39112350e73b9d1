/** What an optimiser does to every parameter, in single precision. */
export interface Optimiser {
  /** Bytes of state kept beside weight and gradient. */
  readonly stateBytes: number;
  /** Bytes read and written by one update: gradient and weight read, weight written, and the state both ways. */
  readonly updateBytes: number;
}

const withStates = (count: number): Optimiser => ({ stateBytes: 4 * count, updateBytes: 12 + 8 * count });

/** Values of state per parameter, as torch.optim and the optimisers' papers keep them. */
const STATES: Readonly<Record<string, number>> = {
  sgd: 0,
  adafactor: 0,
  momentum: 1,
  nesterov: 1,
  lars: 1,
  lion: 1,
  rmsprop: 1,
  adagrad: 1,
  asgd: 1,
  adadelta: 2,
  adam: 2,
  adamax: 2,
  adamw: 2,
  nadam: 2,
  radam: 2,
  rprop: 2,
  lamb: 2,
};

/** What a task may name. */
export const OPTIMISERS: readonly string[] = ['none', ...Object.keys(STATES)];

/** `none` updates nothing; where none is named it counts as Adam, what most people use. Undefined for a name that is not known. */
export function optimiser(name: string): Optimiser | undefined {
  const key = name.toLowerCase();
  if (key === 'none') return { stateBytes: 0, updateBytes: 0 };
  if (key === '') return withStates(STATES['adam']!);
  return Object.hasOwn(STATES, key) ? withStates(STATES[key]!) : undefined;
}
