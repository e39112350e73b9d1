/** A transformer decoder, as its public `config.json` describes it. */
export interface LanguageModel {
  /** All parameters, and those that one token reads. */
  readonly params: number;
  readonly activeParams: number;
  readonly layers: number;
  readonly width: number;
  readonly kvHeads: number;
  readonly headSize: number;
  /** Layers that keep the keys and values of all tokens, where others do not. */
  readonly cacheLayers?: number;
}

type Shape = readonly [
  pattern: RegExp,
  billions: number,
  layers: number,
  width: number,
  kvHeads: number,
  headSize: number,
  activeBillions?: number,
  cacheLayers?: number,
];

/** Name (lower case, words by `-`) → shape; the first that fits. Models with experts before the dense ones of their family. */
const SHAPES: readonly Shape[] = [
  [/gpt-oss-20b/, 20.91, 24, 2880, 8, 64, 3.61],
  [/gpt-oss-120b/, 116.83, 36, 2880, 8, 64, 5.13],
  [/qwen-?3.*235b/, 235.09, 94, 4096, 4, 128, 22.2],
  [/qwen-?3\.[56].*35b/, 34.66, 40, 2048, 2, 256, 3, 10],
  [/qwen-?3\.[56].*122b/, 122.11, 48, 3072, 2, 256, 10, 12],
  [/qwen-?3\.[56].*27b/, 26.9, 64, 5120, 4, 256, 26.9, 16],
  [/qwen-?3.*30b/, 30.53, 48, 2048, 4, 128, 3.35],
  [/llama-?4-scout/, 107.77, 48, 5120, 8, 128, 17.2],
  [/hunyuan-a13b/, 80.39, 32, 4096, 8, 128, 13],
  [/glm-4\.5-air/, 110.47, 47, 4096, 8, 128, 12],
  [/glm-4\.7-flash/, 29.94, 47, 2048, 1, 288, 3.6],
  [/mixtral-8x7b/, 46.7, 32, 4096, 8, 128, 12.88],
  [/mixtral-8x22b/, 140.62, 56, 6144, 8, 128, 39.15],
  [/dots\.llm1/, 142.77, 62, 4096, 32, 128, 14],
  [/deepseek2-671b/, 672.05, 61, 7168, 1, 288, 37.5],
  [/minimax-m2/, 228.69, 62, 3072, 8, 128, 10],
  [/(llama-?2|llama|llama-v2)-7b|llama-v2$/, 6.738, 32, 4096, 32, 128],
  [/(llama-?2|llama)-13b/, 13.016, 40, 5120, 40, 128],
  [/llama-30b/, 32.53, 60, 6656, 52, 128],
  [/codellama-34b/, 33.74, 48, 8192, 8, 128],
  [/llama-65b/, 65.29, 80, 8192, 64, 128],
  [/llama.*-70b/, 70.55, 80, 8192, 8, 128],
  [/llama.*8b/, 8.03, 32, 4096, 8, 128],
  [/llama-?3.*-1b/, 1.236, 16, 2048, 8, 64],
  [/llama-?3.*-3b/, 3.213, 28, 3072, 8, 128],
  [/decilm-7b/, 7.04, 32, 4096, 2, 128],
  [/aquila-7b/, 7.29, 32, 4096, 32, 128],
  [/bloom-7b1/, 7.07, 30, 4096, 32, 128],
  [/gpt-j-6b/, 6.05, 28, 4096, 16, 256],
  [/opt-6\.7b/, 6.66, 32, 4096, 32, 128],
  [/qwen-?1\.5.*7b/, 7.72, 32, 4096, 32, 128],
  [/qwen-?2.*72b/, 72.71, 80, 8192, 8, 128],
  [/tinyllama/, 1.1, 22, 2048, 4, 64],
  [/qwen-?3-0\.6b/, 0.596, 28, 1024, 8, 128],
  [/qwen-?3-1\.7b/, 1.72, 28, 2048, 8, 128],
  [/qwen-?3-4b/, 4.02, 36, 2560, 8, 128],
  [/qwen-?3-8b/, 8.19, 36, 4096, 8, 128],
  [/qwen-?3-14b/, 14.77, 40, 5120, 8, 128],
  [/qwen-?3-32b/, 32.76, 64, 5120, 8, 128],
  [/smollm2?-135m/, 0.1345, 30, 576, 3, 64],
  [/qwen-?1\.5.*0\.5b/, 0.62, 24, 1024, 16, 64],
  [/qwen.*0\.5b/, 0.494, 24, 896, 2, 64],
  [/(qwen|deepseek).*1\.5b/, 1.544, 28, 1536, 2, 128],
  [/qwen-?2.*3b/, 3.086, 36, 2048, 2, 128],
  [/(qwen-?2|deepseek-r1-distill).*7b/, 7.616, 28, 3584, 4, 128],
  [/(qwen-?2|deepseek-r1-distill).*14b/, 14.77, 48, 5120, 8, 128],
  [/(qwen-?2|deepseek-r1-distill|qwq).*32b/, 32.76, 64, 5120, 8, 128],
  [/gemma-?3[-:].*27b/, 27.01, 62, 5376, 16, 128],
  [/gemma-?3[-:].*12b/, 11.77, 48, 3840, 8, 256],
  [/gemma-?3[-:].*4b/, 3.88, 34, 2560, 4, 256],
  [/gemma-?3[-:].*1b/, 1, 26, 1152, 1, 256],
  [/gemma-2-2b/, 2.614, 26, 2304, 4, 256],
  [/gemma-2-9b/, 9.24, 42, 3584, 8, 256],
  [/gemma-2b/, 2.51, 18, 2048, 1, 256],
  [/mistral-nemo/, 12.25, 40, 5120, 8, 128],
  [/mistral-small|devstral/, 23.57, 40, 5120, 8, 128],
  [/mistral-7b/, 7.25, 32, 4096, 8, 128],
  [/phi-?4-mini/, 3.84, 32, 3072, 8, 128],
  [/phi-?4/, 14.66, 40, 5120, 10, 128],
  [/phi-?3(\.5)?-mini/, 3.82, 32, 3072, 32, 96],
];

/** What a name or a stated size says of a model; what it leaves open follows from the size. */
export function languageModel(name: string, statedParams?: number): LanguageModel | undefined {
  const words = name.toLowerCase().replaceAll(/[\s_]+/g, '-');
  const shape = SHAPES.find(([pattern]) => pattern.test(words));
  if (shape !== undefined) {
    const [, billions, layers, width, kvHeads, headSize, active, cacheLayers] = shape;
    const [params, activeParams] = [billions, active ?? billions].map((count) => Math.round(count * 1e9));
    return {
      params: params!,
      activeParams: activeParams!,
      layers,
      width,
      kvHeads,
      headSize,
      ...(cacheLayers === undefined ? {} : { cacheLayers }),
    };
  }
  const params = statedParams ?? sizeIn(words);
  if (params === undefined) return undefined;
  const experts = /-a(\d+(?:\.\d+)?)b/.exec(words)?.[1];
  return typicalShape(params, experts === undefined ? params : Number(experts) * 1e9);
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
