/**
 * What a task is like on a machine: the share of its time in every stage, then what else its kind names, from the middle of training; each in units
 * of the distance over which likeness falls to 2/3.
 */
export type TaskProfile = readonly number[];

/** Variances of the log error of tasks on one machine. */
export interface AlikeLevel {
  /** Of what tasks that are alike have in common. */
  readonly variance: number;
  /** Of the slope of the error in each coordinate that the kind names, in units of a profile. */
  readonly slopeVariance: number;
  /** Of a single run, beside that. */
  readonly runVariance: number;
}

/**
 * How a machine's error depends on the task: beside what all of its runs, and those of a family, have in common, a Gaussian process over task
 * profiles, of each machine by itself: a rational quadratic, which is alike over many distances (Rasmussen and Williams, Gaussian Processes for Machine
 * Learning, 2006, 4.19, α = 1), and slopes in the sizes that the kind names. A few runs then tell of tasks like theirs, and less of others.
 */
export interface AlikeTasks {
  /** Units of a profile's coordinates: shares of stages, and what the kind names. */
  readonly shareScale: number;
  readonly sizeScale: number;
  /** What the kind names, in the middle of training; as many as there are in a profile. */
  readonly centre: readonly number[];
  /** What a family's tasks on one machine share beside what `EffectParameters` says. */
  readonly familyVariance: number;
  /** By how many levels are unknown, from none; the last one holds for more. */
  readonly levels: readonly AlikeLevel[];
  /** Factor on the expected deviation of tasks on machines with runs of their own, as left-out machines show it. */
  readonly spread: number;
}

export function alikeLevel({ levels }: AlikeTasks, unknown: number): AlikeLevel {
  return levels[Math.min(unknown, levels.length - 1)]!;
}

/** 1 for the same task, falling to 0. */
export function likeness(a: TaskProfile, b: TaskProfile): number {
  let squared = 0;
  for (let index = 0; index < a.length; index++) squared += (a[index]! - b[index]!) ** 2;
  return 1 / (1 + squared / 2);
}

/** Covariance of two tasks on one machine, of as many unknown levels each. */
export function profileCovariance(
  a: { readonly profile: TaskProfile; readonly level: AlikeLevel },
  b: { readonly profile: TaskProfile; readonly level: AlikeLevel },
  { centre }: AlikeTasks,
): number {
  let product = 0;
  for (let index = a.profile.length - centre.length; index < a.profile.length; index++)
    product += a.profile[index]! * b.profile[index]!;
  return (
    Math.sqrt(a.level.variance * b.level.variance) * likeness(a.profile, b.profile) +
    Math.sqrt(a.level.slopeVariance * b.level.slopeVariance) * product
  );
}

/** Steps to which profiles are rounded, in units of a profile: runs of one step are one cell. */
const FINEST_STEP = 0.05;
/** Cells that the runs of all machines may make together, and those of one at least: what a posterior costs grows with their cube. */
const MOST_CELLS = 512;
const CELLS_OF_A_MACHINE = 8;
const MOST_CELLS_OF_A_MACHINE = 64;

/**
 * Which of a machine's runs are of one kind of task: those whose profiles are the same to a step, and the step as coarse as keeps a posterior cheap.
 * @param machines of which there are runs
 * @returns a name for each run
 */
export function profileClasses(
  runs: readonly { readonly family: string; readonly profile?: TaskProfile | undefined }[],
  machines: number,
): string[] {
  const most = Math.min(
    MOST_CELLS_OF_A_MACHINE,
    Math.max(CELLS_OF_A_MACHINE, Math.floor(MOST_CELLS / machines)),
  );
  for (let step = FINEST_STEP; ; step *= 2) {
    const classes = runs.map(({ family, profile }) =>
      JSON.stringify([family, ...(profile ?? []).map((value) => Math.round(value / step))]),
    );
    const count = new Set(classes).size;
    if (count <= most || count <= new Set(runs.map(({ family }) => family)).size) return classes;
  }
}

/** The mean of profiles of one class; undefined where there is none. */
export function meanProfile(profiles: readonly (TaskProfile | undefined)[]): TaskProfile | undefined {
  const known = profiles.filter((profile) => profile !== undefined);
  return known[0]?.map((_, index) => known.reduce((sum, profile) => sum + profile[index]! / known.length, 0));
}
