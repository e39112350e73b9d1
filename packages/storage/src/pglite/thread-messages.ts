export interface Statement {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

export interface StatementResult {
  readonly rows: unknown[];
  readonly affectedRows?: number;
}

/** Without a statement: the database is to be closed. */
export interface ToDatabase {
  readonly id: number;
  readonly statement?: Statement;
}

export interface ToldFailure {
  readonly message: string;
  /** State of PostgreSQL, or the system's. */
  readonly code?: string;
}

/** Message 0 tells that the database is open. */
export interface FromDatabase {
  readonly id: number;
  readonly result?: StatementResult;
  readonly failure?: ToldFailure;
}
