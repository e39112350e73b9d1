import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely';
import type { ThreadedPglite } from './threaded-pglite.js';

/** PostgreSQL inside this process. It has one session, so whoever holds the connection keeps the others waiting. */
export function pgliteDialect(database: ThreadedPglite): Dialect {
  const connection: DatabaseConnection = {
    async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
      const { rows, affectedRows } = await database.query(sql, parameters);
      return {
        rows: rows as Row[],
        ...(affectedRows === undefined ? {} : { numAffectedRows: BigInt(affectedRows) }),
      };
    },
    streamQuery() {
      throw new Error('rows are not streamed from this database');
    },
  };
  let free: Promise<void> = Promise.resolve();
  let release: () => void = () => {};
  const run = async (statement: string): Promise<void> =>
    void (await connection.executeQuery(CompiledQuery.raw(statement)));
  const driver: Driver = {
    init: () => Promise.resolve(),
    async acquireConnection() {
      const before = free;
      let done!: () => void;
      free = new Promise((resolve) => {
        done = resolve;
      });
      await before;
      release = done;
      return connection;
    },
    beginTransaction: () => run('begin'),
    commitTransaction: () => run('commit'),
    rollbackTransaction: () => run('rollback'),
    releaseConnection: () => Promise.resolve(release()),
    destroy: () => database.close(),
  };
  return {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => driver,
    createIntrospector: (kysely) => new PostgresIntrospector(kysely),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  };
}
