/** A bundle's files. */
export interface StoredBundle {
  /** SHA-256 of its document: another content is another bundle. */
  readonly bundleId: string;
  /** Kind of task that it answers. */
  readonly taskKind: string;
  /** Text of `predictor.json`. */
  readonly predictor: string;
  /** Path inside the bundle → text. */
  readonly models: Readonly<Record<string, string>>;
  readonly uploadedBy: string;
  readonly uploadedAt: Date;
}

/** A bundle without its files. */
export type BundleSummary = Pick<StoredBundle, 'bundleId' | 'taskKind' | 'uploadedBy' | 'uploadedAt'>;

/** That from a moment on a bundle answers tasks of a kind. */
export interface Activation {
  readonly taskKind: string;
  readonly bundleId: string;
  readonly activatedBy: string;
  readonly activatedAt: Date;
  /** Counts the activations of the kind, from 1. */
  readonly generation: number;
}

export interface BundleStore {
  /** Adds a bundle; one that is there already stays as it is. Returns whether it is new. */
  add(bundle: StoredBundle): Promise<boolean>;
  get(bundleId: string): Promise<StoredBundle | undefined>;
  /** The newest first. */
  list(): Promise<readonly BundleSummary[]>;
  /** The bundle that answers each kind of task now. */
  active(): Promise<readonly Activation[]>;
  /** Activations of a kind, the newest first. */
  history(taskKind: string): Promise<readonly Activation[]>;
  /**
   * Lets a bundle answer from now on.
   * @param expected generation that the caller knows (0: none yet). Of two who activate at once the second is told, by undefined, that
   *   it knows an old one.
   */
  activate(choice: Omit<Activation, 'generation'>, expected: number): Promise<Activation | undefined>;
}
