import { CATALOG_ALIASES, CATALOG_SHAPES } from './catalog-shapes.js';
import { modelKey } from './model-key.js';
import type { ShapeRow } from './shape-row.js';

/** A transformer decoder, as its public `config.json` describes it. */
export interface LanguageModel {
  /** All parameters, and those that one token reads. */
  readonly params: number;
  readonly activeParams: number;
  readonly layers: number;
  readonly width: number;
  readonly kvHeads: number;
  readonly headSize: number;
  /** Tokens of which the next one is chosen, where that is known. */
  readonly vocabulary?: number;
  /** Layers that keep the keys and values of all tokens, where others do not. */
  readonly cacheLayers?: number;
}

/**
 * Names as tools and people write them (lower case, words by `-`) → the model of the catalog, or the sizes of one that it lacks; the first that fits. Models with experts before
 * the dense ones of their family.
 */
const PATTERNS: readonly (readonly [pattern: RegExp, model: string | ShapeRow])[] = [
  [/gpt-oss-20b/, 'gpt-oss-20b'],
  [/gpt-oss-120b/, 'gpt-oss-120b'],
  [/qwen-?3.*235b/, 'qwen3-235b-a22b'],
  [/qwen-?3\.[56].*35b/, [34660e6, 3000e6, 40, 2048, 2, 256, 10]],
  [/qwen-?3\.[56].*122b/, [122110e6, 10000e6, 48, 3072, 2, 256, 12]],
  [/qwen-?3\.[56].*27b/, [26900e6, 26900e6, 64, 5120, 4, 256, 16]],
  [/qwen-?3.*30b/, 'qwen3-30b-a3b'],
  [/llama-?4-scout/, 'llama-4-scout'],
  [/hunyuan-a13b/, [80390e6, 13000e6, 32, 4096, 8, 128]],
  [/glm-4\.5-air/, [110470e6, 12000e6, 47, 4096, 8, 128]],
  [/glm-4\.7-flash/, [29940e6, 3600e6, 47, 2048, 1, 288]],
  [/mixtral-8x7b/, 'mixtral-8x7b'],
  [/mixtral-8x22b/, 'mixtral-8x22b'],
  [/dots\.llm1/, [142770e6, 14000e6, 62, 4096, 32, 128]],
  [/deepseek2-671b/, 'deepseek-v3'],
  [/minimax-m2/, [228690e6, 10000e6, 62, 3072, 8, 128]],
  [/(llama-?2|llama|llama-v2)-7b|llama-v2$/, 'llama-2-7b'],
  [/(llama-?2|llama)-13b/, 'llama-2-13b'],
  [/llama-30b/, 'llama-30b'],
  [/codellama-34b/, 'codellama-34b'],
  [/llama-65b/, 'llama-65b'],
  [/llama.*-70b/, 'llama-3.1-70b'],
  [/llama.*8b/, 'llama-3.1-8b'],
  [/llama-?3.*-1b/, 'llama-3.2-1b'],
  [/llama-?3.*-3b/, 'llama-3.2-3b'],
  [/decilm-7b/, [7040e6, 7040e6, 32, 4096, 2, 128]],
  [/aquila-7b/, [7290e6, 7290e6, 32, 4096, 32, 128]],
  [/bloom-7b1/, 'bloom-7b1'],
  [/gpt-j-6b/, 'gpt-j-6b'],
  [/opt-6\.7b/, 'opt-6.7b'],
  [/qwen-?1\.5.*7b/, 'qwen1.5-7b'],
  [/qwen-?2.*72b/, 'qwen2.5-72b'],
  [/tinyllama/, 'tinyllama-1.1b'],
  [/qwen-?3-0\.6b/, 'qwen3-0.6b'],
  [/qwen-?3-1\.7b/, 'qwen3-1.7b'],
  [/qwen-?3-4b/, 'qwen3-4b'],
  [/qwen-?3-8b/, 'qwen3-8b'],
  [/qwen-?3-14b/, 'qwen3-14b'],
  [/qwen-?3-32b/, 'qwen3-32b'],
  [/smollm2?-135m/, 'smollm2-135m'],
  [/qwen-?1\.5.*0\.5b/, 'qwen1.5-0.5b'],
  [/qwen.*0\.5b/, 'qwen2.5-0.5b'],
  [/(qwen|deepseek).*1\.5b/, 'qwen2.5-1.5b'],
  [/qwen-?2.*3b/, 'qwen2.5-3b'],
  [/(qwen-?2|deepseek-r1-distill).*7b/, 'qwen2.5-7b'],
  [/(qwen-?2|deepseek-r1-distill).*14b/, 'qwen2.5-14b'],
  [/(qwen-?2|deepseek-r1-distill|qwq).*32b/, 'qwen2.5-32b'],
  [/gemma-?3[-:].*27b/, 'gemma-3-27b'],
  [/gemma-?3[-:].*12b/, 'gemma-3-12b'],
  [/gemma-?3[-:].*4b/, 'gemma-3-4b'],
  [/gemma-?3[-:].*1b/, 'gemma-3-1b'],
  [/gemma-2-2b/, 'gemma-2-2b'],
  [/gemma-2-9b/, 'gemma-2-9b'],
  [/gemma-2b/, 'gemma-2b'],
  [/mistral-nemo/, 'mistral-nemo'],
  [/mistral-small|devstral/, 'mistral-small-24b'],
  [/mistral-7b/, 'mistral-7b-v0.3'],
  [/phi-?4-mini/, 'phi-4-mini'],
  [/phi-?4/, 'phi-4'],
  [/phi-?3(\.5)?-mini/, 'phi-3-mini'],
];

const byKey: ReadonlyMap<string, ShapeRow> = new Map(
  [
    ...Object.entries(CATALOG_ALIASES).map(([alias, name]) => [alias, CATALOG_SHAPES[name]!] as const),
    ...Object.entries(CATALOG_SHAPES),
  ].map(([name, shape]) => [modelKey(name), shape]),
);

/** What a name or a stated size says of a model; what it leaves open follows from the size. */
export function languageModel(name: string, statedParams?: number): LanguageModel | undefined {
  // `gemma-3-1b-it-4bit` has one billion parameters of four bits.
  const words = name
    .toLowerCase()
    .replaceAll(/[\s_]+/g, '-')
    .replaceAll(/\d+-?bits?\b/g, '');
  const known = byKey.get(modelKey(name)) ?? PATTERNS.find(([pattern]) => pattern.test(words))?.[1];
  if (known !== undefined) return shapeOf(typeof known === 'string' ? CATALOG_SHAPES[known]! : known);
  const params = statedParams ?? sizeIn(words);
  if (params === undefined) return undefined;
  // As `Qwen3-30B-A3B`, or as llama.cpp prints it, `qwen3moe 30B.A3B`.
  const active = /[-.]a(\d+(?:\.\d+)?)b/.exec(words)?.[1];
  if (active !== undefined) return typicalShape(params, Number(active) * 1e9);
  const design = /(?:^|\/)([a-z0-9]+?)moe\b/.exec(words)?.[1];
  return design === undefined ? typicalShape(params, params) : withExperts(design, params);
}

/** How far a size that is stated in thousandths may be from the one that is counted. */
const SAME_SIZE = 0.005;

/** The catalog's model with experts of a design (`qwen3` of llama.cpp's `qwen3moe ?B`) and size. Another one's share that a token reads is not known. */
function withExperts(design: string, params: number): LanguageModel | undefined {
  const found = Object.entries(CATALOG_SHAPES).find(
    ([name, [counted, active]]) =>
      active < counted && modelKey(name).startsWith(design) && Math.abs(counted / params - 1) < SAME_SIZE,
  );
  return found === undefined ? undefined : shapeOf(found[1]);
}

function shapeOf([
  params,
  activeParams,
  layers,
  width,
  kvHeads,
  headSize,
  cacheLayers = layers,
  vocabulary,
]: ShapeRow): LanguageModel {
  return {
    params,
    activeParams,
    layers,
    width,
    kvHeads,
    headSize,
    ...(cacheLayers === layers ? {} : { cacheLayers }),
    ...(vocabulary === undefined ? {} : { vocabulary }),
  };
}

/** `7b`, `1.5b` → parameters. */
function sizeIn(words: string): number | undefined {
  const found = /(?:^|[-:])(\d+(?:\.\d+)?)b(?:$|[-:@.])/.exec(words)?.[1];
  return found === undefined ? undefined : Number(found) * 1e9;
}

/** Layers and width of Llama's proportions (7 × 10^9: 32 layers of 4096; parameters ≈ 12 · layers · width²), eight heads of 128. */
function typicalShape(params: number, activeParams: number): LanguageModel {
  const layers = Math.max(12, Math.round(32 * (params / 7e9) ** (1 / 3)));
  const width = Math.round(Math.sqrt(activeParams / (12 * layers)));
  return { params, activeParams, layers, width, kvHeads: 8, headSize: 128 };
}
