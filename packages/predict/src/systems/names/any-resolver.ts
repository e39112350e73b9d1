import { ambiguous, type NameResolver } from './resolution.js';

/** A resolver for names whose kind is not said: what only one of the two catalogs knows is it; what both know stays open. */
export function anyResolver(gpu: NameResolver, cpu: NameResolver): NameResolver {
  return (raw, hints) => {
    const asGpu = gpu(raw, hints);
    const asCpu = cpu(raw, hints);
    if (asCpu.status === 'unknown' && asGpu.status === 'unknown')
      return /names no part$/.test(asGpu.reason ?? '') ? asCpu : asGpu;
    if (asCpu.status === 'unknown') return asGpu;
    if (asGpu.status === 'unknown') return asCpu;
    const candidates = [...asGpu.candidates, ...asCpu.candidates];
    return ambiguous(candidates, 'the name is of a GPU and of a CPU', [...asGpu.notes, ...asCpu.notes]);
  };
}
