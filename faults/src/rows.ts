// The database as its administrator sees it: every row of every service.
import pg from 'pg';

export interface Rows {
  /** Runs a query. Throws if the database is away. */
  rows: <Row extends pg.QueryResultRow>(sql: string, values?: unknown[]) => Promise<Row[]>;
  end: () => Promise<void>;
}

export function rowsOf(databaseUrl: string): Rows {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 });
  pool.on('error', () => undefined);
  return {
    rows: async <Row extends pg.QueryResultRow>(sql: string, values: unknown[] = []) =>
      (await pool.query<Row>(sql, values)).rows,
    end: () => pool.end(),
  };
}
