/** Stands for the key `__proto__` while a schema is at work: zod leaves that key out of what it returns. */
const STAND_IN = '\u0000__proto__';

/** A document with every key `__proto__` under a stand-in; the document itself where it has none. */
export const hideProtoKeys = (value: unknown): unknown =>
  hasKey(value, '__proto__') ? renameKeys(value, '__proto__', STAND_IN) : value;

/** The reverse of `hideProtoKeys`. */
export const showProtoKeys = <T>(value: T): T =>
  hasKey(value, STAND_IN) ? (renameKeys(value, STAND_IN, '__proto__') as T) : value;

/** A key as the document has it. */
export const shownKey = (key: string): string => (key === STAND_IN ? '__proto__' : key);

/** Whether an object in a value has a key. */
export function hasKey(value: unknown, key: string): boolean {
  if (typeof value !== 'object' || value === null) return false;
  // Lists of numbers are long: what is no object needs no call.
  if (Array.isArray(value)) return value.some((item) => typeof item === 'object' && hasKey(item, key));
  return Object.keys(value).some(
    (own) => own === key || hasKey((value as Record<string, unknown>)[own], key),
  );
}

function renameKeys(value: unknown, from: string, to: string): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map((item) => renameKeys(item, from, to));
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  let isChanged = false;
  const entries = Object.entries(value).map(([key, item]) => {
    const renamed = renameKeys(item, from, to);
    if (renamed !== item || key === from) isChanged = true;
    return [key === from ? to : key, renamed] as const;
  });
  // Object.fromEntries defines keys, where an assignment would set the prototype.
  return isChanged ? Object.fromEntries(entries) : value;
}
