import { InputError, shown } from '@ctfusion/base';

/** A model's `config.json` as it is parsed. */
export type ModelConfig = Readonly<Record<string, unknown>>;

/** No count of a model's is larger: with it every sum of them stays a number, and nothing that is done a layer at a time goes on for hours. */
const LARGEST_MODEL_COUNT = 1e9;
/** Layers of the deepest model, and room. */
const MOST_LAYERS = 10_000;

/** Reads the entries of a `config.json`, whose keys differ from family to family. */
export class ConfigFields {
  readonly #config: ModelConfig;
  readonly #file: string;

  constructor(config: ModelConfig, file: string) {
    this.#config = config;
    this.#file = file;
  }

  /** The first of the keys that is there. @throws InputError if its value is no whole number from 0, or larger than any model's. */
  count(...keys: readonly string[]): number | undefined {
    const key = keys.find((name) => this.#config[name] !== undefined && this.#config[name] !== null);
    if (key === undefined) return undefined;
    const value = this.#config[key];
    if (typeof value === 'number' && Number.isInteger(value) && value >= 0) {
      if (value <= LARGEST_MODEL_COUNT) return value;
      throw this.#fault('out-of-range', `is ${value}; no model has more than ${LARGEST_MODEL_COUNT}`, key);
    }
    throw this.#fault('invalid-value', `is ${shown(value)}; it must be a whole number from 0`, key);
  }

  /** @throws InputError as `count`, if none of the keys is there, or if the number is 0. */
  needed(...keys: readonly string[]): number {
    const value = this.count(...keys);
    if (value === undefined)
      throw this.#fault(
        'missing-inputs',
        `is missing${keys.length > 1 ? ` (or ${keys.slice(1).join(', ')})` : ''}`,
        keys[0]!,
      );
    if (value > 0) return value;
    throw this.#fault('out-of-range', 'is 0; it must be above 0', keys[0]!);
  }

  /** @throws InputError as `needed`, or if there are more layers than any model has. */
  layers(...keys: readonly string[]): number {
    const layers = this.needed(...keys);
    if (layers <= MOST_LAYERS) return layers;
    throw this.#fault('out-of-range', `is ${layers}; no model has more than ${MOST_LAYERS} layers`, keys[0]!);
  }

  /** Undefined where the key is absent. @throws InputError if its value is not true or false. */
  flag(key: string): boolean | undefined {
    const value = this.#config[key];
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'boolean') return value;
    throw this.#fault('invalid-value', `is ${shown(value)}; it must be true or false`, key);
  }

  text(key: string): string | undefined {
    const value = this.#config[key];
    return typeof value === 'string' ? value : undefined;
  }

  /** Entries of a list; undefined where the key holds none. */
  list(key: string): readonly unknown[] | undefined {
    const value = this.#config[key];
    return Array.isArray(value) ? value : undefined;
  }

  /** Entries of an object below a key; undefined where the key holds none. */
  nested(key: string): ConfigFields | undefined {
    const value = this.#config[key];
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return new ConfigFields(value as ModelConfig, this.#file);
  }

  has(key: string): boolean {
    return this.#config[key] !== undefined && this.#config[key] !== null;
  }

  refuse(key: string, why: string): InputError {
    return this.#fault('unsupported-model', why, key);
  }

  #fault(code: ConstructorParameters<typeof InputError>[0], message: string, field: string): InputError {
    return new InputError(code, message, { file: this.#file, field });
  }
}
