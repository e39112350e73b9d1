/** How a value is written: lists may be arrays or comma-separated text. */
export type ParameterType = 'integer' | 'number' | 'boolean' | 'string' | 'numbers' | 'strings';

/**
 * What the engine does with a parameter: `used`; `ignored` because it changes nothing here; `default only`
 * because LightGBM's feature is absent here, so any other value is an error rather than a silent difference.
 */
type ParameterSupport = 'used' | 'ignored' | 'default only';

export interface ParameterEntry {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly type: ParameterType;
  readonly default: number | string | boolean | readonly number[] | readonly string[];
  readonly support: ParameterSupport;
  /** Inclusive bounds unless `above` says that the minimum itself is excluded. */
  readonly minimum?: number;
  readonly maximum?: number;
  readonly above?: boolean;
  readonly choices?: readonly string[];
  readonly description: string;
}

/** An entry of a table whose parameters are all used. */
export type SupportedEntry = Omit<ParameterEntry, 'support'>;
