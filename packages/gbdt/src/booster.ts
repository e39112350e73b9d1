import { GbdtError } from './errors.js';
import { importance, type Model } from './model/model.js';
import { readModel } from './model/model-reader.js';
import { writeModel } from './model/model-writer.js';
import { type OnnxInput, writeOnnx } from './onnx/onnx-model.js';
import { BatchPredictor, isWorthwhile } from './prediction/batch-predictor.js';
import { FlatForest } from './prediction/flat-forest.js';
import { contributions } from './prediction/tree-shap.js';

/** How a booster predicts. */
export interface PredictOptions {
  /** How many of the trees to use, from the first on. */
  readonly rounds?: number;
  /** The sum of the trees without the objective's output function; all objectives here have none. */
  readonly rawScore?: boolean;
}

/** A trained model. Immutable; columns are always in the order of `featureNames`. */
export class Booster {
  /** After early stopping: how many trees were best (the model holds exactly these). */
  readonly bestIteration?: number;
  readonly #model: Model;
  /** The text that the model was read from. */
  readonly #text: string | undefined;
  #forest: FlatForest | undefined;
  /** Null where the model cannot be put on ranks. */
  #batch: BatchPredictor | null | undefined;

  /** @internal Use `train` or `Booster.parse`. */
  constructor(model: Model, from: { readonly bestIteration?: number; readonly text?: string } = {}) {
    this.#model = model;
    this.#text = from.text;
    if (from.bestIteration !== undefined) this.bestIteration = from.bestIteration;
  }

  /**
   * Reads a model in LightGBM's text format.
   *
   * @param source what errors call the text, such as a file name
   * @throws GbdtError ('model_format') naming the field and the tree.
   */
  static parse(text: string, source = 'model'): Booster {
    return new Booster(readModel(text, source), { text });
  }

  /**
   * The model in LightGBM's text format. A model that was read is the text that it was read from, byte for byte: LightGBM's
   * versions differ in lines and digits, and what this package has no use for (importances by gain, lines of other
   * tools) is not to be lost.
   */
  toText(): string {
    return this.#text ?? writeModel(this.#model);
  }

  /**
   * The model as an ONNX file: one TreeEnsembleRegressor from `features` (rows × features) to `prediction` (rows × 1,
   * float32).
   *
   * @param input element type of the features; rows take the same branches as here with either
   * @throws GbdtError ('model_format') for splits that ONNX cannot express: categorical ones, zeros as missing values.
   */
  toOnnx(input: OnnxInput = 'float32'): Uint8Array {
    return writeOnnx(this.#model, input);
  }

  /** @internal What a further training starts from. */
  get definition(): Model {
    return this.#model;
  }

  get featureNames(): readonly string[] {
    return this.#model.featureNames;
  }

  get treeCount(): number {
    return this.#model.trees.length;
  }

  /**
   * One prediction per row.
   *
   * @param columns one array of n values per feature, NaN where missing
   * @throws GbdtError ('data') where the columns do not fit the model.
   */
  predict(columns: readonly Float64Array[], options: PredictOptions = {}): Float64Array {
    this.#checkColumns(columns);
    const rounds = this.#rounds(options.rounds);
    if (isWorthwhile(columns[0]!.length, rounds)) {
      if (this.#batch === undefined) this.#batch = BatchPredictor.of(this.#model.trees) ?? null;
      if (this.#batch) return this.#batch.predict(columns, rounds);
    }
    return this.#flat().predict(columns, rounds);
  }

  /**
   * The prediction for one row of as many values as there are features.
   *
   * @throws GbdtError ('data') for another number of values.
   */
  predictRow(values: ArrayLike<number>): number {
    if (values.length !== this.#model.featureNames.length) {
      throw new GbdtError(
        'data',
        `a row has ${values.length} values, the model ${this.featureNames.length} features`,
      );
    }
    return this.#flat().predictRow(values, this.treeCount);
  }

  /**
   * Per tree the leaf (0 …) of every row.
   *
   * @throws GbdtError ('data') where the columns do not fit the model.
   */
  predictLeaf(columns: readonly Float64Array[]): Int32Array[] {
    this.#checkColumns(columns);
    return this.#flat().predictLeaf(columns, this.treeCount);
  }

  /**
   * Exact SHAP values (LightGBM's `pred_contrib`): n × (features + 1) numbers, row-major, the last of a row being the
   * expected value; a row sums to its prediction.
   *
   * @throws GbdtError ('data') where the columns do not fit; ('model_format') where the text has no row counts, or a
   *   path of more than 1,024 splits.
   */
  predictContributions(columns: readonly Float64Array[]): Float64Array {
    this.#checkColumns(columns);
    return contributions(this.#model.trees, columns);
  }

  /** Per feature the total gain of its splits, or their number. */
  featureImportance(type: 'gain' | 'split'): Float64Array {
    return importance(this.#model, type);
  }

  #flat(): FlatForest {
    this.#forest ??= new FlatForest(this.#model.trees);
    return this.#forest;
  }

  #rounds(rounds: number | undefined): number {
    return rounds === undefined ? this.treeCount : Math.max(0, Math.min(rounds, this.treeCount));
  }

  #checkColumns(columns: readonly Float64Array[]): void {
    const names = this.#model.featureNames;
    if (columns.length !== names.length) {
      throw new GbdtError('data', `${columns.length} columns, the model has ${names.length} features`);
    }
    const rows = columns[0]!.length;
    columns.forEach((column, i) => {
      if (column.length !== rows) {
        throw new GbdtError(
          'data',
          `column "${names[i]}" has ${column.length} rows, "${names[0]}" has ${rows}`,
        );
      }
    });
  }
}
