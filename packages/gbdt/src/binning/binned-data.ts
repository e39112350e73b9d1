import { categoryOf } from '../model/category.js';
import { MISSING_NAN, type MissingKind } from '../model/missing-kind.js';
import type { Parameters } from '../parameters/parameters.js';
import { Random } from '../random.js';
import { categoricalIndices, type TrainingData } from '../training-data.js';
import { type BinMapper, numericBin } from './bin-mapper.js';
import { bundleFeatures, type CodeColumn } from './bundles.js';
import { summarize } from './distinct-values.js';
import { findCategoricalBins, findNumericBins } from './find-bins.js';

/** One bin number per row. */
export type BinColumn = Uint8Array | Uint16Array;

/** What split search needs to know of a feature; plain data. */
export interface FeatureShape {
  /** Column in the data. */
  readonly index: number;
  readonly categorical: boolean;
  readonly binCount: number;
  readonly missing: MissingKind;
  /** Bin of the value 0. */
  readonly zeroBin: number;
  /** Where the feature's bins start in a histogram, counted in bins. */
  readonly firstBin: number;
}

/** A feature that splits can use. */
interface BinnedFeature extends FeatureShape {
  readonly mapper: BinMapper;
  /** The bins, where they need two bytes; other features are in a column of codes. */
  readonly wideBins: Uint16Array | undefined;
}

/** All that the tree grower reads of the data. */
export interface BinnedData {
  readonly rowCount: number;
  /** The features that are not trivial, in column order. */
  readonly features: readonly BinnedFeature[];
  /** The features of at most 256 bins; members name positions in `features`. */
  readonly columns: readonly CodeColumn[];
  /** Sum of the features' bin counts. */
  readonly totalBins: number;
  /** One mapper per column of the data, trivial ones too. */
  readonly mappers: readonly BinMapper[];
}

/** The bins of one column under a mapper. */
export function binColumn(column: Float64Array, mapper: BinMapper): BinColumn {
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

function findMappers(data: TrainingData, parameters: Parameters): BinMapper[] {
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
  return data.columns.map((column, index) => {
    const sample = summarize(column, rows);
    return categorical.has(index) ? findCategoricalBins(sample, options) : findNumericBins(sample, options);
  });
}

/** Finds the bins of every column, on a sample of rows where there are many, bins the columns and bundles them. */
export function binData(data: TrainingData, parameters: Parameters): BinnedData {
  const rowCount = data.label.length;
  const mappers = findMappers(data, parameters);
  const features: BinnedFeature[] = [];
  const narrow: { position: number; bins: Uint8Array; binCount: number }[] = [];
  let totalBins = 0;
  mappers.forEach((mapper, index) => {
    if (mapper.trivial) return;
    const bins = binColumn(data.columns[index]!, mapper);
    const { binCount, missing, zeroBin } = mapper;
    if (bins instanceof Uint8Array) narrow.push({ position: features.length, bins, binCount });
    features.push({
      index,
      categorical: mapper.kind === 'categorical',
      binCount,
      missing,
      zeroBin,
      firstBin: totalBins,
      mapper,
      wideBins: bins instanceof Uint16Array ? bins : undefined,
    });
    totalBins += binCount;
  });
  // A leaf that is built has about this many rows, and one column less saves as many additions.
  const columns = bundleFeatures(narrow, rowCount / parameters.num_leaves).map((column) => ({
    ...column,
    members: column.members.map((member) => ({ ...member, feature: narrow[member.feature]!.position })),
  }));
  return { rowCount, features, columns, totalBins, mappers };
}
