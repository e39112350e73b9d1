import { InputError, shown } from '@ctfusion/base';

/** What the best system is: the fastest, the cheapest, or the surest to meet the deadline. */
const OBJECTIVES = ['latency', 'cost', 'probability'] as const;
export type Objective = (typeof OBJECTIVES)[number];

/**
 * The objective that is asked for or, where none is, the one that the other options imply: meeting the deadline, then cost, if both
 * a deadline and prices are given; cost if only prices are; else latency.
 * @throws InputError naming the option that is wrong or missing.
 */
export function chooseObjective(
  asked: string | undefined,
  given: { readonly deadline: boolean; readonly price: boolean },
): Objective {
  if (asked === undefined) {
    if (given.price) return given.deadline ? 'probability' : 'cost';
    return 'latency';
  }
  const objective = OBJECTIVES.find((name) => name === asked);
  if (objective === undefined) {
    throw new InputError(
      'unknown-name',
      `${shown(asked)} is not an objective; use ${OBJECTIVES.join(', ')}`,
      {
        field: 'objective',
      },
    );
  }
  if (objective === 'cost' && !given.price) {
    throw new InputError(
      'price-missing',
      'the objective cost needs prices, and no column of prices is named',
      {
        field: 'objective',
      },
    );
  }
  if (objective === 'probability' && !given.deadline) {
    throw new InputError('deadline-missing', 'the objective probability needs a deadline', {
      field: 'objective',
    });
  }
  return objective;
}
