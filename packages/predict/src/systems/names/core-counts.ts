/** Counts of cores in a GPU's name: Apple's chips and Intel's graphics are told apart by them. */
export interface CoreCounts {
  /** Said to be of the GPU: `32-core GPU`, `32 GPU cores`, `8P+2E+32GPU`, `8 Xe cores`. */
  readonly gpuCores?: number;
  /** Of the GPU or of the CPU: `76c`, `40 cores`. */
  readonly anyCores?: number;
  /** The text without them. */
  readonly rest: string;
}

const OF_GPU =
  /(\d+)[- ]?(?:core[- ]gpu|gpu cores?|xe cores)|(?:\+|\b)(\d+)gpu\b|\bgpu (\d+)[- ]?(?:cores?|c)\b/;
const OF_ANY = /\b(\d+)[- ]?(?:cores?|c)\b/;
/** `4P+6E CPU`, `8-core CPU` and parentheses about cores describe the chip around the GPU. */
const AROUND =
  /\([^)]*cores?\b[^)]*\)|\b\d+p\+\d+e(?:\+\d+gpu)?(?: cpu)?|\b\d+[- ]cores?(?:[- ][cg]pu)?\b|\b\d+c\b/g;

/** Takes core counts out of a lower-case name. */
export function takeCoreCounts(text: string): CoreCounts {
  const gpu = OF_GPU.exec(text);
  const any = OF_ANY.exec(text);
  const gpuCores = gpu === null ? undefined : Number(gpu[1] ?? gpu[2] ?? gpu[3]);
  return {
    ...(gpuCores === undefined ? {} : { gpuCores }),
    ...(any === null ? {} : { anyCores: Number(any[1]) }),
    rest: text.replaceAll(AROUND, ' '),
  };
}
