/** The best split of one leaf found so far. Mutable and reused: none is made in the hot loop. */
export class SplitCandidate {
  /** Gain above the leaf's own and `min_gain_to_split`; −∞ where there is none. */
  gain = Number.NEGATIVE_INFINITY;
  /** Position in `BinnedData.features`; −1 where there is none. */
  feature = -1;
  /** Largest bin that goes left (numeric features). */
  thresholdBin = 0;
  /** Missing values go left (numeric features). */
  defaultLeft = false;
  /** Bins that go left (categorical features), else nothing. */
  leftBins: readonly number[] | undefined = undefined;
  leftCount = 0;
  leftGradient = 0;
  leftHessian = 0;
  leftOutput = 0;
  rightCount = 0;
  rightGradient = 0;
  rightHessian = 0;
  rightOutput = 0;

  reset(): void {
    this.gain = Number.NEGATIVE_INFINITY;
    this.feature = -1;
    this.leftBins = undefined;
  }

  copyFrom(other: SplitCandidate): void {
    this.gain = other.gain;
    this.feature = other.feature;
    this.thresholdBin = other.thresholdBin;
    this.defaultLeft = other.defaultLeft;
    this.leftBins = other.leftBins;
    this.leftCount = other.leftCount;
    this.leftGradient = other.leftGradient;
    this.leftHessian = other.leftHessian;
    this.leftOutput = other.leftOutput;
    this.rightCount = other.rightCount;
    this.rightGradient = other.rightGradient;
    this.rightHessian = other.rightHessian;
    this.rightOutput = other.rightOutput;
  }
}
