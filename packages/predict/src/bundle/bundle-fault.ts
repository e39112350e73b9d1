import { shown } from '@ctfusion/base';
import type { Bundle } from '@ctfusion/schema/documents';

/** What is wrong with a bundle's document beyond its schema: the field, and why. */
export interface BundleFault {
  readonly field: string;
  readonly problem: string;
}

/** Two lists that go together, item by item. */
export function lengthFault(
  field: string,
  length: number,
  expected: { readonly of: string; readonly length: number },
): BundleFault[] {
  if (length === expected.length) return [];
  return [{ field, problem: `there are ${length}, but ${expected.length} of '${expected.of}'` }];
}

/** Names that have to be among others. */
export function unknownFault(
  field: string,
  names: readonly string[],
  known: { readonly of: string; readonly names: Iterable<string> },
): BundleFault[] {
  const among = new Set(known.names);
  const unknown = names.find((name) => !among.has(name));
  return unknown === undefined ? [] : [{ field, problem: `${shown(unknown)} is not among ${known.of}` }];
}

/** Names that stand once each. */
export function repeatedFault(field: string, names: readonly string[]): BundleFault[] {
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  return repeated === undefined ? [] : [{ field, problem: `${shown(repeated)} stands twice` }];
}

/** Faults that a bundle of any method can have. @param inputs columns whose training range it has to know. */
export function sharedFaults(bundle: Bundle, inputs: readonly string[]): BundleFault[] {
  const { models, digests, provenance, training_domain: domain } = bundle;
  const inverted = Object.entries(domain).find(([, range]) => range !== null && range[0] > range[1]);
  const lacking = inputs.find((name) => !Object.hasOwn(domain, name));
  return [
    ...repeatedFault('models', models),
    ...lengthFault('digests.models', digests.models.length, { of: 'models', length: models.length }),
    ...lengthFault('provenance.rounds', provenance.rounds.length, { of: 'models', length: models.length }),
    ...(lacking === undefined
      ? []
      : [{ field: 'training_domain', problem: `the range of ${shown(lacking)} is missing` }]),
    ...(inverted === undefined
      ? []
      : [{ field: `training_domain.${inverted[0]}`, problem: 'the smallest value is above the largest' }]),
  ];
}
