/** Text of few distinct values: row r reads `names[codes[r]]`. */
export interface Categorical {
  readonly codes: Int32Array;
  readonly names: readonly string[];
}
