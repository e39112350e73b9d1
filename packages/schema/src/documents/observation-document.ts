import { z } from 'zod';
import { COLUMN } from '../columns/index.js';
import { type DocumentKind, type DocumentOf, readDocument } from './document-kind.js';
import { dateTime, durationMs, latencyMs, name } from './fields.js';
import { taskDocument, taskRow } from './task-document.js';

/** One measured run of a task on a system: what calibration learns from. */
const observationDocumentSchema = z.strictObject({
  schema_version: z.literal(1),
  /** `system_id` of the machine that it ran on. */
  system_id: name,
  task: taskDocument.schema,
  /** Measured times, ms. Parts that nobody measured are absent; in a pipelined run they overlap. */
  times: z.strictObject({
    total_time_ms: latencyMs,
    host_time_ms: durationMs.optional(),
    h2d_time_ms: durationMs.optional(),
    gpu_compute_time_ms: durationMs.optional(),
    d2h_time_ms: durationMs.optional(),
    postprocess_time_ms: durationMs.optional(),
  }),
  measured_at: dateTime.optional(),
  /** Program or library → version. */
  versions: z.record(name, z.string()).optional(),
});

/** One observation, as a service takes it; many are a table (`measurements.csv`) or JSON lines. */
export const observationDocument = {
  name: 'observation',
  version: 1,
  schema: observationDocumentSchema,
} as const satisfies DocumentKind;

export type ObservationDocument = DocumentOf<typeof observationDocument>;

/**
 * The row that a JSON file's entry stands for: of an observation document, flattened (its task as `taskRow`, its times as they are
 * called); an entry without `schema_version` is a flat row already.
 * @throws InputError as `readDocument`.
 */
export function observationRowOf(entry: Record<string, unknown>, file: string): Record<string, unknown> {
  if (!Object.hasOwn(entry, 'schema_version')) return entry;
  const { system_id, task, times, measured_at } = readDocument(observationDocument, entry, file);
  return {
    ...taskRow(task),
    ...times,
    ...(measured_at === undefined ? {} : { [COLUMN.measuredAt]: measured_at }),
    [COLUMN.systemId]: system_id,
  };
}
