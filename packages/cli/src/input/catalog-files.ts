import { join } from 'node:path';
import { readCsv } from '@ctfusion/base/files';
import {
  anyResolver,
  createCpuResolver,
  createGpuResolver,
  type DataSheet,
  type DeviceKind,
  type NameResolver,
  parseDataSheets,
  recordsOf,
} from '@ctfusion/predict/systems';
import { assetFolder } from './assets.js';

/** The data sheets that travel with the command. */
function readDataSheets(kind: DeviceKind): DataSheet[] {
  return parseDataSheets(
    recordsOf(readCsv(join(assetFolder('catalog'), `${kind}s.csv`), () => 'text')),
    kind,
  );
}

/** Resolvers of names over the data sheets that travel with the command. */
export function readResolvers(): { readonly gpu: NameResolver; readonly cpu: NameResolver } {
  return { gpu: createGpuResolver(readDataSheets('gpu')), cpu: createCpuResolver(readDataSheets('cpu')) };
}

/** The resolver of names of one kind, or of either where it is not said. */
export function readResolver(kind: DeviceKind | undefined): NameResolver {
  const { gpu, cpu } = readResolvers();
  if (kind === undefined) return anyResolver(gpu, cpu);
  return kind === 'gpu' ? gpu : cpu;
}
