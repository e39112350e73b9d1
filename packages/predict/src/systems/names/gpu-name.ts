import { takeCoreCounts } from './core-counts.js';
import { gpuTokens, isMemory, memoryOf } from './gpu-tokens.js';

type FormFactor = 'sxm' | 'pcie' | 'nvl' | 'fhhl' | 'dgxs';
export type Mobility = 'mobile' | 'maxq';

/** A GPU's name taken apart. What the name does not say is absent. */
export interface GpuName {
  /** `geforce`, `quadro`, `rtx`, `pro` …: words of the series. */
  readonly series: ReadonlySet<string>;
  /** `4090`, `a100`, `titan`, `jetson`. */
  readonly model?: string;
  /** `ti`, `super`, `xt`, `d` …: words that make another part of the same number. */
  readonly variants: ReadonlySet<string>;
  readonly form?: FormFactor;
  /** `sxm4` where the name says which. */
  readonly socket?: string;
  readonly memoryGb?: number;
  readonly memoryType?: string;
  readonly mobility: ReadonlySet<Mobility>;
  /** Edition of an RTX PRO: `workstation`, `maxq`, `server`. */
  readonly edition?: string;
  readonly generation?: string;
  /** Generation of the chip that stands beside the name. */
  readonly chip?: string;
  readonly gpuCores?: number;
  /** A count of cores that may be the CPU's. */
  readonly anyCores?: number;
  /** A word that belongs to a product that has no row, or to a variant that this grammar does not know. */
  readonly foreign?: string;
  readonly joined: boolean;
}

const SERIES = new Set(
  'geforce quadro tesla rtx gtx gt rx radeon instinct arc cmp vega pro flex max iris xe ai'.split(' '),
);
const VARIANTS = new Set('ti super d dx xm xl xs v2 xt xtx gre hx v sff black xp ultra'.split(' '));
const GENERATIONS =
  /^(?:ada|lovelace|blackwell|pascal|ampere|turing|volta|hopper|maxwell|kepler|rdna\d?|cdna\d?)$/;
const MEMORY_TYPE = /^(?:hbm\d?e?|gddr\d[xw]?|ddr[2345])$/;
/** Adapters, boards and variants that no row is of: another series, made for one builder or another kind of machine, or no GPU at all. */
const FOREIGN =
  /^(?:uhd|hd|mx|fx|nvs|quadro[24]|firepro|firegl|mobility|aspeed|matrox|llvmpipe|swiftshader|vmware|svga3d|virtio|qxl|bochs|cirrus|parallels|virtualbox|basic|plus|tegra|z|duo|le|gme|cnx|oem|fake|engineering|drive|embedded|nvswitch|audio|\d*xlarge|(?:high|mega|ultra)gpu)$/;
/** Cards sold by number whose data sheet has the name of the chip. */
const PRODUCT_NUMBERS: Readonly<Record<string, string>> = { hl225: 'gaudi2', hl325: 'gaudi3' };
/** Windows and OpenCL call both the 56 and the 64 so. */
const VEGA = new Set('radeon rx vega series graphics'.split(' '));
const JETSON = new Set('jetson orin xavier thor'.split(' '));
const JETSON_WORDS = new Set('nano tx1 tx2 agx xavier nx orin thor super t5000 t4000'.split(' '));

/** What has been read so far. */
interface Draft {
  series: Set<string>;
  model?: string;
  variants: Set<string>;
  form?: FormFactor;
  socket?: string;
  memoryGb?: number;
  memoryType?: string;
  mobility: Set<Mobility>;
  edition?: string;
  generation?: string;
  gpuCores?: number;
  anyCores?: number;
  foreign?: string;
  joined: boolean;
}

/**
 * Takes one name apart, lower case, without its vendor. Of several words that look like a model (`PowerEdge R750, A100`) the first that is
 * one of `models` is it, else the first.
 */
export function parseGpuName(text: string, models: ReadonlySet<string> = new Set()): GpuName {
  const { rest, gpuCores, anyCores } = takeCoreCounts(text);
  const { words, joined } = gpuTokens(rest);
  const draft: Draft = { series: new Set(), variants: new Set(), mobility: new Set(), joined };
  if (gpuCores !== undefined) draft.gpuCores = gpuCores;
  if (anyCores !== undefined) draft.anyCores = anyCores;
  if (words.some((word) => JETSON.has(word))) readJetson(draft, words);
  else for (const [index, word] of words.entries()) readWord(draft, word, words[index - 1], words[index + 1]);
  if (draft.model !== undefined && !models.has(draft.model)) {
    const named = words.findIndex((word) => models.has(word) && /^[a-z]+\d|^\d{4}/.test(word));
    if (named > 0)
      return parseGpuName(
        words
          .slice(named - 1)
          .join(' ')
          .replace(draft.model, ' '),
        models,
      );
  }
  finish(draft, words);
  return draft;
}

function readJetson(draft: Draft, words: readonly string[]): void {
  draft.model = 'jetson';
  for (const word of words) {
    if (JETSON_WORDS.has(word)) draft.variants.add(word);
    else if (isMemory(word)) draft.memoryGb = memoryOf(word);
  }
}

function readWord(draft: Draft, word: string, before: string | undefined, after: string | undefined): void {
  if (isMemory(word)) draft.memoryGb ??= memoryOf(word);
  else if (word === 'q' && after === 'rtx') draft.series.add('quadro');
  else if (/^sxm\d?$|^hgx$/.test(word)) {
    draft.form = 'sxm';
    if (/\d$/.test(word)) draft.socket = word;
  } else if (word === 'pcie' || word === 'fhhl' || word === 'dgxs' || word === 'nvl') draft.form = word;
  else if (MEMORY_TYPE.test(word)) draft.memoryType = word;
  else if (word === 'mobile' || word === 'laptop' || word === 'notebook') draft.mobility.add('mobile');
  else if (word === 'maxq') draft.mobility.add('maxq');
  else if (GENERATIONS.test(word)) draft.generation = word.replace(/^lovelace$/, 'ada');
  else if (/^(?:workstation|ws|wk)$/.test(word)) draft.edition = 'workstation';
  else if (/^(?:server|se)$/.test(word) && draft.series.has('pro')) draft.edition = 'server';
  else if (word === 'se' && draft.model !== undefined) draft.foreign ??= word;
  else readNameWord(draft, word, before);
}

function readNameWord(draft: Draft, word: string, before: string | undefined): void {
  const afterModel = before !== undefined && before === draft.model;
  if (word === 'titan' || word === 'vii') draft.model ??= word;
  else if (word === 'frontier' && draft.series.has('vega')) draft.model ??= word;
  else if (draft.model === 'titan' && /^(?:x|xp|v|rtx|black|z)$/.test(word)) draft.variants.add(word);
  else if (word === 's' && draft.model !== undefined) {
    // A letter for SUPER on GeForce, for Server on RTX PRO.
    if (draft.series.has('pro')) draft.edition = 'server';
    else draft.variants.add('super');
  } else if (word === 'm' && afterModel) draft.mobility.add('mobile');
  else if (VARIANTS.has(word)) draft.variants.add(word);
  else if (SERIES.has(word)) readSeries(draft, word, before);
  else if (FOREIGN.test(word)) draft.foreign ??= word;
  else if (/^(?:[a-z]{1,2}\d{1,4}[a-z]?|\d{2,4}|p10[246]x\d{3})$/.test(word))
    readModel(draft, word, afterModel);
  else if (/^\d+[a-z]+$/.test(word) && afterModel && !/^\d+(?:w|mhz|ghz|th|nd|rd|st|cores?|x)$/.test(word))
    draft.foreign ??= word;
}

function readSeries(draft: Draft, word: string, before: string | undefined): void {
  // Apple's M2 Max and M2 Pro, Intel's Max 1550 and Iris Xe MAX, NVIDIA's RTX PRO 6000.
  if (draft.model !== undefined && /^m\d$/.test(draft.model) && (word === 'max' || word === 'pro'))
    draft.variants.add(word);
  else if (word === 'max' && before === 'xe') draft.model ??= 'xemax';
  else draft.series.add(word);
}

function readModel(draft: Draft, word: string, afterModel: boolean): void {
  if (draft.model === undefined) draft.model = word;
  else if (draft.model === 'a100' && /^pg\d+$/.test(word)) return;
  else if (afterModel && /^[a-z]+\d|^\d+[a-z]/.test(word) && !/^(?:nv|gen|cc|v)\d/.test(word))
    draft.foreign ??= word;
}

function finish(draft: Draft, words: readonly string[]): void {
  if (
    draft.series.has('pro') &&
    draft.series.has('rtx') &&
    draft.mobility.has('maxq') &&
    draft.model === '6000'
  ) {
    // Max-Q of an RTX PRO 6000 is an edition of the desktop card.
    draft.edition = 'maxq';
    draft.mobility.delete('maxq');
  }
  if (words.includes('gaudi')) {
    draft.series.add('gaudi');
    const number = /\bgaudi (\d)\b/.exec(words.join(' '))?.[1];
    draft.model = number === undefined ? (draft.model ?? 'hl205') : `gaudi${number}`;
  }
  const isVega = draft.series.has('rx') && draft.series.has('vega') && words.every((word) => VEGA.has(word));
  if (draft.model === undefined && isVega) draft.model = 'vega';
  const product = draft.model === undefined ? undefined : PRODUCT_NUMBERS[draft.model];
  if (product !== undefined) draft.model = product;
  if (words.includes('dgx') && words.includes('spark')) draft.model ??= 'gb10';
  const isArc =
    draft.series.has('arc') && words.includes('graphics') && !words.some((word) => /\d/.test(word));
  if (draft.model === undefined && isArc) draft.model = 'graphics';
  if (draft.model === 'titan' && draft.series.delete('rtx')) draft.variants.add('rtx');
}
