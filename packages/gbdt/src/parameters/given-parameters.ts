import { ENTRY_BY_NAME, type Parameters, readGiven } from './parameters.js';

const canonicalName = (name: string): string => ENTRY_BY_NAME.get(name)?.name ?? name;

/**
 * The value that was given for a parameter, under its own name or any alias, in the parameter's type; undefined where
 * there is none.
 *
 * @throws GbdtError ('parameter') as `parseParameters`, for any of the parameters.
 */
export function givenParameter<Name extends keyof Parameters>(
  raw: Readonly<Record<string, unknown>>,
  name: Name,
): Parameters[Name] | undefined {
  return readGiven(raw).get(name) as Parameters[Name] | undefined;
}

/** The parameters with some of them replaced, whichever names and aliases they were given under. */
export function overrideParameters(
  raw: Readonly<Record<string, unknown>>,
  overrides: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const replaced = new Set(Object.keys(overrides).map(canonicalName));
  const kept = Object.entries(raw).filter(([name]) => !replaced.has(canonicalName(name)));
  return { ...Object.fromEntries(kept), ...overrides };
}
