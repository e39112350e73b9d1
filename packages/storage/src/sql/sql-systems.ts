import { COLUMN } from '@ctfusion/schema/columns';
import type { SystemDocument } from '@ctfusion/schema/documents';
import { type Selectable, sql } from 'kysely';
import type { Page, PageRequest } from '../interfaces/page.js';
import type { Heartbeat, SystemFilter, SystemRecord, SystemStore } from '../interfaces/systems.js';
import type { SqlConnection } from './connection.js';
import type { SystemTable } from './database.js';
import { pageOf } from './page-of.js';

export class SqlSystems implements SystemStore {
  readonly #connection: SqlConnection;

  constructor(connection: SqlConnection) {
    this.#connection = connection;
  }

  register(operator: string, document: SystemDocument, at: Date): Promise<SystemRecord | undefined> {
    const changing = { ...columnsOf(document), updated_at: at };
    return this.#connection.change({ kind: 'system', id: document.system_id }, async (transaction) => {
      const row = await transaction
        .insertInto('systems')
        .values({
          system_id: document.system_id,
          operator,
          registered_at: at,
          heartbeat_at: at,
          benchmark_wanted: false,
          ...changing,
        })
        .onConflict((conflict) =>
          conflict
            .column('system_id')
            .doUpdateSet({ ...changing, heartbeat_at: at, benchmark_wanted: false })
            // In the statement itself: between a look and a write another operator might register.
            .where('systems.operator', '=', operator),
        )
        .returningAll()
        .executeTakeFirst();
      return row && recordOf(row);
    });
  }

  get(systemId: string): Promise<SystemRecord | undefined> {
    return this.#connection.run(async (database) => {
      const row = await database
        .selectFrom('systems')
        .selectAll()
        .where('system_id', '=', systemId)
        .executeTakeFirst();
      return row && recordOf(row);
    });
  }

  list(filter: SystemFilter, { limit, after }: PageRequest): Promise<Page<SystemRecord>> {
    return this.#connection.run(async (database) => {
      let query = database.selectFrom('systems').selectAll();
      if (filter.operator !== undefined) query = query.where('operator', '=', filter.operator);
      if (filter.gpu !== undefined)
        query = query.where(sql<boolean>`strpos(gpu_name, ${filter.gpu.toLowerCase()}) > 0`);
      if (filter.maximumPricePerHour !== undefined)
        query = query.where('price_per_hour', '<=', filter.maximumPricePerHour);
      if (filter.heartbeatFrom !== undefined) query = query.where('heartbeat_at', '>=', filter.heartbeatFrom);
      if (filter.heartbeatBefore !== undefined)
        query = query.where('heartbeat_at', '<', filter.heartbeatBefore);
      if (after !== undefined) query = query.where('system_id', '>', after);
      const rows = await query
        .orderBy('system_id')
        .limit(limit + 1)
        .execute();
      return pageOf(rows.map(recordOf), limit, ({ systemId }) => systemId);
    });
  }

  update(
    systemId: string,
    change: (document: SystemDocument) => SystemDocument,
    at: Date,
  ): Promise<SystemRecord | undefined> {
    return this.#connection.change({ kind: 'system', id: systemId }, async (transaction) => {
      const row = await transaction
        .selectFrom('systems')
        .selectAll()
        .where('system_id', '=', systemId)
        .forUpdate()
        .executeTakeFirst();
      if (row === undefined) return undefined;
      const changed = await transaction
        .updateTable('systems')
        .set({ ...columnsOf(change(recordOf(row).document)), updated_at: at })
        .where('system_id', '=', systemId)
        .returningAll()
        .executeTakeFirstOrThrow();
      return recordOf(changed);
    });
  }

  async recordHeartbeats(heartbeats: readonly Heartbeat[]): Promise<ReadonlySet<string>> {
    if (heartbeats.length === 0) return new Set();
    const ids = heartbeats.map(({ systemId }) => systemId);
    // As numbers: both drivers send a list of them alike.
    const seconds = heartbeats.map(({ at }) => at.getTime() / 1000);
    return await this.#connection.run(async (database) => {
      const { rows } = await sql<{ system_id: string }>`
        with told as (
          select id, max(seconds) as seconds
          from unnest(${ids}::text[], ${seconds}::double precision[]) as heard (id, seconds)
          group by id
        ), locked as (
          -- Always in one order: two replicas that hear the same machines must not wait for each other.
          select system_id, seconds from systems join told on system_id = id order by system_id for update of systems
        )
        update systems set heartbeat_at = greatest(heartbeat_at, to_timestamp(locked.seconds))
        from locked where systems.system_id = locked.system_id
        returning systems.system_id`.execute(database);
      return new Set(rows.map((row) => row.system_id));
    });
  }

  heartbeatsAfter(moment: Date): Promise<readonly Heartbeat[]> {
    return this.#connection.run(async (database) => {
      const rows = await database
        .selectFrom('systems')
        .select(['system_id', 'heartbeat_at'])
        .where('heartbeat_at', '>', moment)
        .execute();
      return rows.map((row) => ({ systemId: row.system_id, at: row.heartbeat_at }));
    });
  }

  setBenchmarkWanted(systemId: string, isWanted: boolean): Promise<boolean> {
    return this.#connection.change({ kind: 'system', id: systemId }, async (transaction) => {
      const { numUpdatedRows } = await transaction
        .updateTable('systems')
        .set({ benchmark_wanted: isWanted })
        .where('system_id', '=', systemId)
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    });
  }

  remove(systemId: string): Promise<boolean> {
    return this.#connection.change({ kind: 'system', id: systemId }, async (transaction) => {
      const { numDeletedRows } = await transaction
        .deleteFrom('systems')
        .where('system_id', '=', systemId)
        .executeTakeFirst();
      return numDeletedRows > 0n;
    });
  }
}

/** What follows from the document. */
function columnsOf(document: SystemDocument) {
  const gpu = document.facts[COLUMN.gpuName];
  return {
    document: JSON.stringify(document),
    gpu_name: typeof gpu === 'string' ? gpu.toLowerCase() : '',
    price_per_hour: document.price_per_hour ?? null,
  };
}

const recordOf = (row: Selectable<SystemTable>): SystemRecord => ({
  systemId: row.system_id,
  operator: row.operator,
  document: JSON.parse(row.document) as SystemDocument,
  registeredAt: row.registered_at,
  updatedAt: row.updated_at,
  heartbeatAt: row.heartbeat_at,
  benchmarkWanted: row.benchmark_wanted,
});
