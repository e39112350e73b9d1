/** `2x RTX A6000`, `8xA100`, `A100 x8`, `A100:8`: a number of devices before a name, or behind it. */
const BEFORE = /^\s*(\d{1,2})(?:\s*[x×]\s+|[x×](?=[a-z]))/i;
const BEHIND = /\s[x×]\s?(\d{1,2})\s*$|:(\d{1,2})\s*$/i;

/** How many GPUs a name says there are; undefined where it says nothing. */
export function namedCount(name: string): number | undefined {
  const found = BEFORE.exec(name) ?? BEHIND.exec(name);
  const count = Number(found?.[1] ?? found?.[2] ?? 0);
  return count > 0 ? count : undefined;
}
