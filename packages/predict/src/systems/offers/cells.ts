/** Cells of offers, as JSON, CSV and people write them. */

/** One row or object of an offers file. */
export type OfferRow = Readonly<Record<string, unknown>>;

/** The text of a cell; undefined where it is absent or empty. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  return text === '' ? undefined : text;
}

/** A figure: `24`, `1,024`, `$0.40`, `80 GB`; undefined where the cell is empty or is none. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  const text = textOf(value);
  if (text === undefined) return undefined;
  const match =
    /^[$€£¥]?\s*([-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?|[-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?)\s*(?:[a-z/$€£]+)?$/i.exec(
      text,
    );
  return match === null ? undefined : Number(match[1]!.replaceAll(',', ''));
}

/** A memory in GiB: `24 GB` and a bare number below 1,024 are that, `24564 MiB` and a larger number are MiB. */
export function memoryGbOf(value: unknown): number | undefined {
  const number = numberOf(value);
  if (number === undefined || number <= 0) return undefined;
  const unit = /[a-z]+$/i.exec(textOf(value) ?? '')?.[0]?.toLowerCase();
  if (unit === undefined) return number >= 1024 ? number / 1024 : number;
  return unit.startsWith('m') ? number / 1024 : unit.startsWith('t') ? number * 1024 : number;
}
