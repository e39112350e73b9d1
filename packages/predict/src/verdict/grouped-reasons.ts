import { counted } from '@ctfusion/base';

/** Reasons of many rows, one line per status and column: the first row's words, and how many rows are like it. */
export function groupedReasons(
  verdicts: readonly { readonly status: string; readonly reasons: readonly string[] }[],
): string[] {
  const lines = new Map<string, { first: string; count: number }>();
  for (const { status, reasons } of verdicts) {
    for (const reason of reasons) {
      // Of one kind, whatever its numbers.
      const subject =
        /^'[^']+' is/.exec(reason)?.[0] ?? reason.replace(/\d+/g, '#').replace(/(?<=[a-z]{3})s\b/g, '');
      const key = `${status}: ${subject}`;
      const line = lines.get(key);
      if (line === undefined) lines.set(key, { first: `${status}: ${reason}`, count: 1 });
      else line.count++;
    }
  }
  return Array.from(lines.values(), ({ first, count }) =>
    count === 1 ? first : `${first}, and ${counted(count - 1, 'more row')}`,
  );
}
