const MS_PER_UNIT = { ms: 1, s: 1000, m: 60_000, min: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** A duration such as `90s`, `10m`, `2h` or `1h30m`, ms; undefined for a text that is none above 0. */
export function parseDuration(text: string): number | undefined {
  const parts = [...text.matchAll(/(\d+\.?\d*|\.\d+) ?(ms|min|[smhd]) ?/gy)];
  const isWhole = parts.map(([part]) => part).join('') === text;
  const duration = parts.reduce(
    (sum, [, value, unit]) => sum + Number(value) * MS_PER_UNIT[unit as keyof typeof MS_PER_UNIT],
    0,
  );
  return isWhole && duration > 0 && Number.isFinite(duration) ? duration : undefined;
}

/** A duration to three digits, in the unit that people would say it in: below two minutes in seconds, below two hours in minutes. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 1000) return `${milliseconds.toPrecision(3)} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 120) return `${seconds.toPrecision(3)} s`;
  return seconds < 7200 ? `${(seconds / 60).toPrecision(3)} min` : `${(seconds / 3600).toPrecision(3)} h`;
}
