/**
 * Stands for zod in the bundled command: what a module asks zod for at load is built when a document is first checked, which a prediction
 * from tables never does. Its text goes into the scripts, so it may use nothing from outside.
 * @param load gives zod, at the first use
 */
export function deferredZod(load) {
  // One for all scripts that stand for zod in this way.
  const MADE = Symbol.for('ctfusion.made');
  // Methods that make a schema of another; whoever asks for anything else wants the schema itself.
  const CHAINED = new Set(
    `array catch check default describe extend gt gte int length lt lte max meta min nonempty nonnegative nullable optional
    or partial pick pipe positive readonly refine regex safeExtend superRefine transform`.split(/\s+/),
  );
  const isPlain = (value) =>
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
  /** An argument with schemas in place of what stands for them. */
  const made = (value) => {
    if (Array.isArray(value)) return value.map(made);
    if (value?.[MADE] !== undefined) return value[MADE];
    return isPlain(value)
      ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, made(item)]))
      : value;
  };
  const deferred = (build) => {
    let schema;
    const get = (_, key) => {
      if (schema === undefined && CHAINED.has(key))
        return (...given) => deferred(() => deferredSchema[MADE][key](...given.map(made)));
      schema ??= build();
      if (key === MADE) return schema;
      return typeof schema[key] === 'function' ? schema[key].bind(schema) : schema[key];
    };
    const has = (_, key) => key in deferredSchema[MADE];
    const deferredSchema = new Proxy({}, { get, has });
    return deferredSchema;
  };
  /** Functions of zod's, and those in a namespace of it (`z.iso`, `z.coerce`). */
  const namespace = (found) =>
    new Proxy(() => {}, {
      get: (_, key) => namespace(() => found()[key]),
      apply: (_, __, given) => deferred(() => found()(...given.map(made))),
    });
  let zod;
  return { z: namespace(() => (zod ??= load())) };
}
