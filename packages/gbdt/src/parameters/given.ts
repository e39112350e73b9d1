import { ENTRY_BY_NAME } from './parameters.js';

const canonicalName = (name: string): string => ENTRY_BY_NAME.get(name)?.name ?? name;

/** The value that was given for a parameter, under its own name or any alias; undefined where there is none. */
export function givenParameter(raw: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.entries(raw).find(([given]) => canonicalName(given) === canonicalName(name))?.[1];
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
