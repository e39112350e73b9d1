import { InputError } from '@ctfusion/base';
import type { Kysely } from 'kysely';
import type { Change } from '../interfaces/storage.js';
import { StorageUnavailableError } from '../unavailable.js';
import type { ChangeFeed } from './change-feed.js';
import type { Database } from './database.js';

/** States of PostgreSQL in which the same request may succeed later: connections, resources, a stop by the operator, serialisation. */
const PASSING_STATES = /^(?:08|53|57|40|25006)/;
const NETWORK_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOENT',
]);
/** What pg says of a connection that ended, without a code. */
const ENDED =
  /connection terminated|timeout exceeded when trying to connect|client has encountered|connection ended|not queryable/i;

const isPassing = (error: unknown): boolean => {
  const { code = '', message = '' } = error as { code?: unknown; message?: string };
  return typeof code === 'string' && code !== ''
    ? PASSING_STATES.test(code) || NETWORK_CODES.has(code)
    : ENDED.test(message);
};

/** PostgreSQL's `disk_full`, and what it says of a log that cannot grow. */
const isFull = (error: unknown): boolean => {
  const { code, message = '' } = error as { code?: unknown; message?: string };
  return code === '53100' || code === 'ENOSPC' || /no space left on device/i.test(message);
};

/** The database as the stores use it: failures of the connection have one name, and changes are told. */
export class SqlConnection {
  readonly #database: Kysely<Database>;
  readonly #feed: ChangeFeed;

  constructor(database: Kysely<Database>, feed: ChangeFeed) {
    this.#database = database;
    this.#feed = feed;
  }

  /** @throws StorageUnavailableError if the database cannot be reached; InputError of code `disk-full` if nothing more fits. */
  async run<Result>(act: (database: Kysely<Database>) => Promise<Result>): Promise<Result> {
    try {
      return await act(this.#database);
    } catch (error) {
      if (isFull(error))
        throw new InputError('disk-full', 'the database has no room left: nothing was stored');
      if (!isPassing(error)) throw error;
      throw new StorageUnavailableError(`the database is not to be reached: ${(error as Error).message}`, {
        cause: error,
      });
    }
  }

  /** All or nothing; a result of undefined or false changed nothing, and nothing is told then. @throws as `run`. */
  async change<Result>(
    change: Change,
    act: (transaction: Kysely<Database>) => Promise<Result>,
  ): Promise<Result> {
    const result = await this.run((database) =>
      database.transaction().execute(async (transaction) => {
        const outcome = await act(transaction);
        if (outcome !== undefined && outcome !== false) await this.#feed.announce(change, transaction);
        return outcome;
      }),
    );
    if (result !== undefined && result !== false) this.#feed.tell(change);
    return result;
  }
}
