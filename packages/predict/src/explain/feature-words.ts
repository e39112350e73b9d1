import { COLUMN, columnDefinition, parseBenchmarkName } from '@ctfusion/schema/columns';

/** Columns whose own names say too little to a reader. */
const WORDS: Readonly<Record<string, string>> = {
  [COLUMN.batchSize]: 'the batch size',
  [COLUMN.totalFrames]: 'the number of frames',
  [COLUMN.imageHeight]: 'the height of the images',
  [COLUMN.imageWidth]: 'the width of the images',
  [COLUMN.inputHeight]: 'the height of the model’s input',
  [COLUMN.inputWidth]: 'the width of the model’s input',
  [COLUMN.modelFlopsG]: 'the model’s FLOPs',
  [COLUMN.coresTotal]: 'the number of CPU cores',
};

const spaced = (name: string): string => name.replaceAll('_', ' ');

const COPIES = { H2D: 'copies to the device', D2H: 'copies back', D2D: 'copies within the device' } as const;

/** What a feature of a model is to a reader: a benchmark by what it measures, a column by its name in words. */
export function featureWords(feature: string): string {
  const known = WORDS[feature];
  if (known !== undefined) return known;
  const benchmark = parseBenchmarkName(feature);
  switch (benchmark?.group) {
    case 'gpu_compute':
      return `the device’s ${spaced(benchmark.benchmark)} benchmark in ${benchmark.dataType} (${spaced(benchmark.feature)})`;
    case 'data_transfer':
      return `the benchmark of ${COPIES[benchmark.direction]} (${spaced(benchmark.feature)})`;
    case 'host_memory':
      return `the host’s memory benchmark (${spaced(benchmark.benchmark)}, ${benchmark.workingSetKb} KiB)`;
    case 'host_compute':
      return `the host’s ${spaced(benchmark.benchmark)} benchmark (${spaced(benchmark.feature)})`;
  }
  // A name that no catalogue has may be anything, so it stays as it is.
  return columnDefinition(feature) === undefined ? feature : spaced(feature);
}
