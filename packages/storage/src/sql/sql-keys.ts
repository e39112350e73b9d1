import type { KeyRecord, KeyScope, KeyStore } from '../interfaces/keys.js';
import type { SqlConnection } from './connection.js';

export class SqlKeys implements KeyStore {
  readonly #connection: SqlConnection;

  constructor(connection: SqlConnection) {
    this.#connection = connection;
  }

  async add(key: KeyRecord): Promise<void> {
    await this.#connection.change({ kind: 'key', id: key.keyId }, async (transaction) => {
      await transaction
        .insertInto('keys')
        .values({
          key_id: key.keyId,
          secret_hash: key.secretHash,
          operator: key.operator,
          scopes: key.scopes.join(' '),
          created_at: key.createdAt,
        })
        .execute();
      return true;
    });
  }

  get(keyId: string): Promise<KeyRecord | undefined> {
    return this.#connection.run(async (database) => {
      const row = await database
        .selectFrom('keys')
        .selectAll()
        .where('key_id', '=', keyId)
        .executeTakeFirst();
      return row && recordOf(row);
    });
  }

  list(): Promise<readonly KeyRecord[]> {
    return this.#connection.run(async (database) => {
      const rows = await database.selectFrom('keys').selectAll().orderBy('created_at').execute();
      return rows.map(recordOf);
    });
  }

  remove(keyId: string): Promise<boolean> {
    return this.#connection.change({ kind: 'key', id: keyId }, async (transaction) => {
      const { numDeletedRows } = await transaction
        .deleteFrom('keys')
        .where('key_id', '=', keyId)
        .executeTakeFirst();
      return numDeletedRows > 0n;
    });
  }
}

const recordOf = (row: {
  key_id: string;
  secret_hash: string;
  operator: string;
  scopes: string;
  created_at: Date;
}): KeyRecord => ({
  keyId: row.key_id,
  secretHash: row.secret_hash,
  operator: row.operator,
  scopes: row.scopes.split(' ') as KeyScope[],
  createdAt: row.created_at,
});
