import type { Table } from '@ctfusion/base';
import { readRowsContent } from '@ctfusion/base/files';
import {
  curveTable,
  gatherSystems,
  newestOfEach,
  type SystemSource,
  type Systems,
  systemSource,
} from '@ctfusion/predict/systems';
import { columnType } from '@ctfusion/schema/columns';
import { note } from '../output.js';
import { readResolvers } from './catalog-files.js';
import { systemPaths } from './system-paths.js';

export type { Systems } from '@ctfusion/predict/systems';

/**
 * The systems that files and folders name. System documents and offers stand under one another; tables describe the same systems (catalog
 * facts, benchmarks, prices) and are joined by `system_id`. Of a machine that was measured several times the newest measurement counts.
 * @param backend whose benchmarks are wanted of a system that has several backends'.
 * @throws InputError if a system of the first table is absent from another, or naming file and row of a system_id that is empty or stands twice.
 */
export const readSystems = (paths: readonly string[], backend: string): Promise<Systems> =>
  gather(paths, backend, false);

/** As `readSystems`, for systems to choose among: one that a further table lacks is kept, without its values. */
export const readCandidates = (paths: readonly string[], backend: string): Promise<Systems> =>
  gather(paths, backend, true);

/** The tables of systems as they are, documents and offers in one, for who appends them; and the curves in them. */
export async function readSystemTables(
  paths: readonly string[],
  backend: string,
): Promise<{ tables: readonly Table[]; curves: Table | undefined }> {
  const sources = await readSources(paths, backend);
  const whole = newestOfEach(
    sources.filter(({ isWhole }) => isWhole),
    onMeasuredAgain,
  );
  const tables = sources.filter(({ isWhole }) => !isWhole).map(({ table }) => table);
  return {
    tables: whole === undefined ? tables : [whole.table, ...tables],
    curves: curveTable(whole?.entries ?? []),
  };
}

async function readSources(paths: readonly string[], backend: string): Promise<SystemSource[]> {
  const sources: SystemSource[] = [];
  // One after the other: of several thousand files few may be open at once.
  for (const path of systemPaths(paths)) {
    const content = await readRowsContent(path, columnType);
    sources.push(systemSource(content, { resolvers: readResolvers, backend }));
  }
  return sources;
}

const gather = async (
  paths: readonly string[],
  backend: string,
  keepsIncomplete: boolean,
): Promise<Systems> => gatherSystems(await readSources(paths, backend), { keepsIncomplete, onMeasuredAgain });

const onMeasuredAgain = (systemId: string): void =>
  note(`${systemId} was measured several times: its newest measurement counts`);
