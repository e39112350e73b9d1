/** Words of a GPU name: separators and glue taken apart, so that `RTX4070Ti`, `rtx-4070-ti` and `RTX 4070 Ti` read the same. */

/** Words that name a series; glued to a number they are cut off it. */
const SERIES =
  'nvidia|amd|intel|apple|geforce|quadro|tesla|radeonpro|radeon|instinct|titan|jetson|grid|arc|vega|gaudi|flex|max|pro|rtx|gtx|gt|rx|cmp|q';
/** A model: `4090`, `a100`, `mi300x`, `w7900`, `l40s`. Only models that begin with letters may end with one. */
const MODEL = '[a-z]{1,2}\\d{1,4}[a-z]?|\\d{2,4}';
/** What may be glued behind a model; longer words first. */
const SUFFIX =
  'blackwell|laptop|mobile|gddr\\dx?|super|ultra|maxq|pcie|sxm\\d?|max|pro|ada|sff|nvl|gre|xtx|gpu|xt|xm|xl|xs|dx|ti|hx|ws|v2|x\\d{1,2}|\\d{1,3}g(?:i?b)?|s|d|m|v';
const GLUED = new RegExp(`^((?:${SERIES})*)(${MODEL})((?:${SUFFIX})*)$`);
const SERIES_WORDS = new RegExp(SERIES, 'g');
const SUFFIX_WORDS = new RegExp(SUFFIX, 'g');

export interface GpuTokens {
  readonly words: readonly string[];
  /** A series was glued to its number, as catalogs write that drop `Ti` and `SUPER`. */
  readonly joined: boolean;
}

export function gpuTokens(name: string): GpuTokens {
  const text = name
    .replaceAll(/\bmax[ -]?q\b/g, ' maxq ')
    .replaceAll(/\bpci[ -]?e(?:xpress)?\b/g, ' pcie ')
    .replaceAll(/\b(p10[246])[ -](100|090)\b/g, '$1x$2')
    .replaceAll(/\b(h100)(x[mls])\b/g, '$1 $2')
    .replaceAll(/\b(wx)[ -](\d{4})\b/g, '$1$2')
    .replaceAll(/\b\d{2,3}[- ]bit\b/g, ' ')
    .replaceAll(/\b(hl)[ -](\d{3})[a-z]*/g, '$1$2')
    .replaceAll(/\b(gaudi)(\d)/g, '$1 $2')
    .replaceAll(/\b\d{1,2}x(?=[a-z])/g, ' ')
    .replaceAll(/\b(sxm\d?|pcie|nvl)x\d{1,2}\b/g, '$1')
    .replaceAll(/(\d+)\s+(gi?b|mi?b)\b/g, '$1$2')
    .replaceAll(/\b(\d+)x(\d+gi?b)\b/g, '$2');
  const words: string[] = [];
  let joined = false;
  for (const word of text.split(/[\s\-_,;:+()[\]{}|"']+/)) {
    if (word === '' || /^\d{1,3}x$|^x\d{1,2}$/.test(word)) continue;
    const parts = splitGlued(word);
    joined ||= parts.joined;
    words.push(...parts.words);
  }
  return { words, joined };
}

function splitGlued(word: string): GpuTokens {
  const match = isMemory(word) ? null : GLUED.exec(word);
  if (match === null) return { words: splitSeries(word), joined: false };
  const [, series = '', model = '', suffix = ''] = match;
  const words = [
    ...(series.match(SERIES_WORDS) ?? []),
    model,
    ...(suffix.match(SUFFIX_WORDS) ?? []).filter((part) => !/^x\d/.test(part)),
  ];
  return { words: words.flatMap(splitSeries), joined: /rtx|gtx|rx/.test(series) };
}

/** Series glued to one another: `radeonpro`, `radeonvii`, `titanxp`. */
function splitSeries(word: string): string[] {
  const match = /^(radeon|titan|geforce)(pro|vii|xp|x|v|rtx|gtx)$/.exec(word);
  return match === null ? [word] : [match[1]!, match[2]!];
}

export function isMemory(word: string): boolean {
  return /^\d+(?:\.\d+)?(?:g|gb|gib|mb|mib)$/.test(word);
}

/** GiB of `80gb`, `24g`, `81559mib`. */
export function memoryOf(word: string): number {
  const value = Number.parseFloat(word);
  return /mi?b$/.test(word) ? value / 1024 : value;
}
