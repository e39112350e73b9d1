import type { Parameters } from '../parameters/parameters.js';
import { Random } from '../random.js';
import { categoricalIndices, type TrainingData } from '../training-data.js';
import { type BinMapper, categoryOf, MISSING_NAN, numericBin } from './bin-mapper.js';
import { summarize } from './distinct-values.js';
import { findCategoricalBins, findNumericBins } from './find-bins.js';

/** One bin number per row. */
export type BinColumn = Uint8Array | Uint16Array;

/** A feature that splits can use. */
export interface BinnedFeature {
  /** Column in the data. */
  readonly index: number;
  readonly mapper: BinMapper;
  readonly bins: BinColumn;
  /** Where the feature's bins start in a histogram, counted in bins. */
  readonly firstBin: number;
}

/** All that the tree grower reads of the data. */
export interface BinnedData {
  readonly rowCount: number;
  /** The features that are not trivial, in column order. */
  readonly features: readonly BinnedFeature[];
  /** Sum of their bin counts. */
  readonly totalBins: number;
  /** One mapper per column, trivial ones too. */
  readonly mappers: readonly BinMapper[];
}

/** The bins of one column under a mapper. */
function binColumn(column: Float64Array, mapper: BinMapper): BinColumn {
  const bins = mapper.binCount <= 256 ? new Uint8Array(column.length) : new Uint16Array(column.length);
  if (mapper.kind === 'categorical') {
    for (let i = 0; i < column.length; i++) bins[i] = mapper.binOfCategory.get(categoryOf(column[i]!)) ?? 0;
    return bins;
  }
  const { upperBounds, missing } = mapper;
  const lastValueBin = mapper.binCount - (missing === MISSING_NAN ? 2 : 1);
  for (let i = 0; i < column.length; i++) {
    bins[i] = numericBin(upperBounds, lastValueBin, missing, column[i]!);
  }
  return bins;
}

/** Finds the bins of every column, on a sample of rows where there are many, and bins the columns. */
export function binData(data: TrainingData, parameters: Parameters): BinnedData {
  const rowCount = data.label.length;
  const sampleCount = Math.min(rowCount, parameters.bin_construct_sample_cnt);
  const rows =
    sampleCount < rowCount
      ? new Random(parameters.data_random_seed).sample(rowCount, sampleCount)
      : undefined;
  const options = {
    maxBins: parameters.max_bin,
    minDataInBin: parameters.min_data_in_bin,
    minSplitData: Math.trunc((parameters.min_data_in_leaf * sampleCount) / rowCount),
    preFilter: parameters.feature_pre_filter,
    useMissing: parameters.use_missing,
    zeroAsMissing: parameters.zero_as_missing,
  };
  const categorical = categoricalIndices(data, parameters.categorical_feature);
  const features: BinnedFeature[] = [];
  const mappers: BinMapper[] = [];
  let totalBins = 0;
  data.columns.forEach((column, index) => {
    const sample = summarize(column, rows);
    const mapper = categorical.has(index)
      ? findCategoricalBins(sample, options)
      : findNumericBins(sample, options);
    mappers.push(mapper);
    if (mapper.trivial) return;
    features.push({ index, mapper, bins: binColumn(column, mapper), firstBin: totalBins });
    totalBins += mapper.binCount;
  });
  return { rowCount, features, totalBins, mappers };
}
