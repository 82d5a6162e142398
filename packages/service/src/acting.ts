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

class ActingDriver extends PostgresDriver {
  // BEGIN and the actor in one message: as a statement of its own, setting the actor would cost every transaction another round trip.
  override async beginTransaction(connection: DatabaseConnection, settings: TransactionSettings): Promise<void> {
    const next = beginning.getStore();
    if (next?.actor === undefined) return super.beginTransaction(connection, settings);
    const { actor } = next;
    next.actor = undefined;
    try {
      await connection.executeQuery(
        CompiledQuery.raw(`begin; select set_config('plaza.actor', ${escapeLiteral(actor)}, true)`),
      );
    } catch (error) {
      // It may have begun, and the pool must not get the connection back in the middle of a transaction.
      await connection.executeQuery(CompiledQuery.raw('rollback')).catch(() => undefined);
      throw error;
    }
  }
}
