import type { ObservationDocument } from '@ctfusion/schema/documents';
import type { Selectable } from 'kysely';
import type { NewObservation, ObservationRecord, ObservationStore } from '../interfaces/observations.js';
import type { Page, PageRequest } from '../interfaces/page.js';
import type { SqlConnection } from './connection.js';
import type { ObservationTable } from './database.js';
import { pageOf } from './page-of.js';

export class SqlObservations implements ObservationStore {
  readonly #connection: SqlConnection;

  constructor(connection: SqlConnection) {
    this.#connection = connection;
  }

  add(
    observation: NewObservation,
  ): Promise<{ readonly record: ObservationRecord; readonly isNew: boolean } | undefined> {
    const { systemId, identity, expected } = observation;
    return this.#connection.change({ kind: 'observation', id: systemId }, async (transaction) => {
      const system = await transaction
        .selectFrom('systems')
        .select('system_id')
        .where('system_id', '=', systemId)
        .forShare()
        .executeTakeFirst();
      if (system === undefined) return undefined;
      const added = await transaction
        .insertInto('observations')
        .values({
          system_id: systemId,
          reporter: observation.reporter,
          identity,
          document: JSON.stringify(observation.document),
          received_at: observation.receivedAt,
          bundle_id: expected?.bundleId ?? null,
          expected_ms: expected?.latencyMs ?? null,
          lower_ms: expected?.lowerMs ?? null,
          upper_ms: expected?.upperMs ?? null,
          doubt: observation.doubt ?? null,
        })
        .onConflict((conflict) => conflict.column('identity').doNothing())
        .returningAll()
        .executeTakeFirst();
      if (added !== undefined) return { record: recordOf(added), isNew: true };
      const known = await transaction
        .selectFrom('observations')
        .selectAll()
        .where('identity', '=', identity)
        .executeTakeFirstOrThrow();
      return { record: recordOf(known), isNew: false };
    });
  }

  list(systemId: string | undefined, { limit, after }: PageRequest): Promise<Page<ObservationRecord>> {
    return this.#connection.run(async (database) => {
      let query = database.selectFrom('observations').selectAll();
      if (systemId !== undefined) query = query.where('system_id', '=', systemId);
      if (after !== undefined) query = query.where('observation_id', '>', Number(after));
      const rows = await query
        .orderBy('observation_id')
        .limit(limit + 1)
        .execute();
      return pageOf(rows.map(recordOf), limit, ({ observationId }) => String(observationId));
    });
  }

  latest(systemId: string, count: number): Promise<readonly ObservationRecord[]> {
    return this.#connection.run(async (database) => {
      const rows = await database
        .selectFrom('observations')
        .selectAll()
        .where('system_id', '=', systemId)
        .orderBy('observation_id', 'desc')
        .limit(count)
        .execute();
      return rows.map(recordOf).reverse();
    });
  }

  systems(): Promise<readonly string[]> {
    return this.#connection.run(async (database) => {
      const rows = await database.selectFrom('observations').select('system_id').distinct().execute();
      return rows.map((row) => row.system_id);
    });
  }
}

const recordOf = (row: Selectable<ObservationTable>): ObservationRecord => ({
  observationId: row.observation_id,
  systemId: row.system_id,
  reporter: row.reporter,
  identity: row.identity,
  document: JSON.parse(row.document) as ObservationDocument,
  receivedAt: row.received_at,
  ...(row.bundle_id === null || row.expected_ms === null || row.lower_ms === null || row.upper_ms === null
    ? {}
    : {
        expected: {
          bundleId: row.bundle_id,
          latencyMs: row.expected_ms,
          lowerMs: row.lower_ms,
          upperMs: row.upper_ms,
        },
      }),
  ...(row.doubt === null ? {} : { doubt: row.doubt }),
});
