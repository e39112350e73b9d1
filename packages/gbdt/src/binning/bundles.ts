/** A column of codes; several features may be functions of it. */
export interface CodeColumn {
  readonly codes: Uint8Array;
  readonly codeCount: number;
  readonly members: readonly BundleMember[];
}

interface BundleMember {
  /** Position of the feature among those given. */
  readonly feature: number;
  /** Bin per code; nothing where the code is the bin. */
  readonly binOfCode: Uint8Array | undefined;
}

/** Codes are bytes. */
const MAX_CODES = 256;

interface Joint {
  /** Joint code per (code, bin); −1 where the pair does not occur. */
  readonly table: Int16Array;
  readonly codeCount: number;
}

/** Numbers the pairs (code, bin) that occur, in order of appearance; nothing where there are more than `limit`. */
function joinCodes(column: CodeColumn, bins: Uint8Array, binCount: number, limit: number): Joint | undefined {
  const { codes } = column;
  const table = new Int16Array(column.codeCount * binCount).fill(-1);
  let codeCount = 0;
  for (let row = 0; row < codes.length; row++) {
    const pair = codes[row]! * binCount + bins[row]!;
    if (table[pair]! >= 0) continue;
    if (codeCount === limit) return undefined;
    table[pair] = codeCount++;
  }
  return { table, codeCount };
}

/** The column that tells both the old codes and the feature's bins. */
function joined(
  column: CodeColumn,
  bins: Uint8Array,
  binCount: number,
  joint: Joint,
  feature: number,
): CodeColumn {
  const { table, codeCount } = joint;
  const codes = column.codes.map((code, row) => table[code * binCount + bins[row]!]!);
  const oldCode = new Uint8Array(codeCount);
  const newBin = new Uint8Array(codeCount);
  table.forEach((code, pair) => {
    if (code < 0) return;
    oldCode[code] = Math.floor(pair / binCount);
    newBin[code] = pair % binCount;
  });
  const members = column.members.map((member) => ({
    feature: member.feature,
    binOfCode: oldCode.map((code) => (member.binOfCode ? member.binOfCode[code]! : code)),
  }));
  return { codes, codeCount, members: [...members, { feature, binOfCode: newBin }] };
}

/**
 * Puts features that are functions of each other, or that have few joint values, into one column of codes: a
 * histogram over the codes then gives the histogram of each, and a row is added once instead of once per feature. It
 * loses nothing. (Hardware columns are functions of the machine: 18 of them become one column.)
 *
 * @param features bins and bin count per feature, at most 256 bins
 * @param allowance additions per leaf that a column may cost more than it did, for the rows it saves
 */
export function bundleFeatures(
  features: readonly { readonly bins: Uint8Array; readonly binCount: number }[],
  allowance: number,
): CodeColumn[] {
  const columns: CodeColumn[] = [];
  features.forEach(({ bins, binCount }, feature) => {
    let best: { position: number; joint: Joint; cost: number } | undefined;
    columns.forEach((column, position) => {
      const before = column.codeCount * column.members.length;
      const affordable = Math.floor((allowance + before) / (column.members.length + 1));
      const limit = Math.min(MAX_CODES, Math.max(affordable, column.codeCount));
      const joint = joinCodes(column, bins, binCount, limit);
      if (!joint) return;
      const cost = joint.codeCount * (column.members.length + 1) - before;
      if (!best || cost < best.cost) best = { position, joint, cost };
    });
    if (best) {
      columns[best.position] = joined(columns[best.position]!, bins, binCount, best.joint, feature);
    } else {
      columns.push({ codes: bins, codeCount: binCount, members: [{ feature, binOfCode: undefined }] });
    }
  });
  return columns;
}
