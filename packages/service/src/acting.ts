// The actor of a transaction: row-level security reads it from the setting `plaza.actor`, which must be set before the first statement.
import { AsyncLocalStorage } from 'node:async_hooks';
import {
  CompiledQuery,
  PostgresDialect,
  PostgresDriver,
  type DatabaseConnection,
  type TransactionSettings,
} from 'kysely';
import { escapeLiteral, type Pool } from 'pg';

type PostgresConnection = Parameters<PostgresDriver['releaseConnection']>[0];

const beginning = new AsyncLocalStorage<{ actor: string | undefined }>();

/** The first transaction that `work` begins has this actor. Statements of `work` outside of it have none. */
export function beginAs<Result>(actor: string, work: () => Promise<Result>): Promise<Result> {
  return beginning.run({ actor }, work);
}

/** PostgreSQL for Kysely, and so for MikroORM, on the given pool. */
export class ActingDialect extends PostgresDialect {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    super({ pool });
    this.#pool = pool;
  }

  override createDriver(): PostgresDriver {
    return new ActingDriver({ pool: this.#pool });
  }
}

/**
 * MikroORM begins transactions that Kysely calls controlled. Of these Kysely gives the connection back to the pool only after a commit or a rollback that
 * succeeded: without what is added here, each connection that is lost in a transaction would take a place in the pool for ever.
 */
class ActingDriver extends PostgresDriver {
  // BEGIN and the actor in one message: as a statement of its own, setting the actor would cost every transaction another round trip.
  override async beginTransaction(connection: DatabaseConnection, settings: TransactionSettings): Promise<void> {
    const next = beginning.getStore();
    const actor = next?.actor;
    if (next) next.actor = undefined;
    try {
      if (actor === undefined) await super.beginTransaction(connection, settings);
      else
        await connection.executeQuery(
          CompiledQuery.raw(`begin; select set_config('plaza.actor', ${escapeLiteral(actor)}, true)`),
        );
    } catch (error) {
      // It may have begun, and the pool must not get the connection back in the middle of a transaction.
      await this.rollbackTransaction(connection);
      await this.releaseConnection(connection as PostgresConnection);
      throw error;
    }
  }

  /** Never fails: a session that cannot roll back ends, and its transaction with it. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    try {
      await super.rollbackTransaction(connection);
    } catch {
      // Usually it has ended already. The pool drops what it gets back of it.
      await connection
        .executeQuery(CompiledQuery.raw('select pg_terminate_backend(pg_backend_pid())'))
        .catch(() => undefined);
    }
  }
}
