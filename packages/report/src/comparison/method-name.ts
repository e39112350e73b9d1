/** What the methods of the paper are called here, in the order in which the paper lists them; first match wins. */
const KNOWN_METHODS: readonly (readonly [RegExp, string])[] = [
  [/staged/, 'Staged'],
  [/without_(sbv|interaction)/, 'Without SBV'],
  [/device_only/, 'Device only'],
  [/catalog(_spec)?/, 'Catalog spec'],
  [/kernel_centric/, 'Kernel-centric'],
  [/ctfusion/, 'CTFusion'],
];
const ORDER = ['Staged', 'CTFusion', 'Without SBV', 'Device only', 'Catalog spec', 'Kernel-centric'];

/** `slices_ctfusion_20260131_235959` → `slices_ctfusion`: the config's name, without a copy number or timestamp. */
function withoutTimestamp(directory: string): string {
  return directory.replace(/_\d{8}_\d{6}(_\d+)?$/, '');
}

/** A readable name guessed from a run directory's name, such as `exp005_holdout_ablation_without_interaction_20250721_231059`. */
export function guessMethodName(directory: string): string {
  const stem = withoutTimestamp(directory);
  const known = KNOWN_METHODS.find(([pattern]) => pattern.test(stem));
  if (known !== undefined) return known[1];
  const words = stem
    .replace(/^exp\d+_/, '')
    .replaceAll(/[_-]+/g, ' ')
    .trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Position of a guessed name: the paper's methods in the paper's order, others after them. */
export function methodRank(name: string): number {
  const rank = ORDER.indexOf(name);
  return rank < 0 ? ORDER.length : rank;
}
