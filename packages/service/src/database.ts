// A service's own PostgreSQL schema: opening it, and working in it on somebody's behalf.
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { AnyEntity, EntityClass, EntitySchema } from '@mikro-orm/core';
import { Migrator } from '@mikro-orm/migrations';
import { MikroORM, type Options, type SqlEntityManager } from '@mikro-orm/postgresql';
import { retry, withTimeout } from '@plaza/resilience';
import { Client, Pool, TypeOverrides, types as pgTypes } from 'pg';
import { z } from 'zod';
import { ActingDialect, beginAs } from './acting.ts';
import type { PersonalData } from './personal-data.ts';
import { sqlState } from './sql-state.ts';

export type { SqlEntityManager } from '@mikro-orm/postgresql';

export interface SchemaDefinition {
  /** The service's name, and that of its schema. */
  name: string;
  entities: (EntitySchema | EntityClass<AnyEntity>)[];
  /** The folder of its migrations, as a URL. Its SQL functions are the `.sql` files beside it: see sql-files.ts. */
  migrations: URL;
  /** Folders of SQL functions that several schemas have, in which `:"schema"` stands for the schema. */
  sharedSql?: URL[];
  /** What becomes of a person's data in it when their account is deleted. */
  personalData?: PersonalData;
}

export function defineSchema(definition: SchemaDefinition): SchemaDefinition {
  return definition;
}

export interface DatabaseOptions {
  /** Connections kept at most. */
  poolSize?: number;
  /** Runs every statement as this role, which the URL's role must be a member of. For migrations. */
  role?: string;
  /** How long a statement may run, and how long it waits for a lock. A service's own are those of a call. */
  statementTimeoutMs?: number;
  lockTimeoutMs?: number;
}

/** How a connection is made, and what holds in its session. */
export function sessionOptions(
  schema: SchemaDefinition,
  { role, statementTimeoutMs = 30_000, lockTimeoutMs = 0 }: DatabaseOptions,
) {
  const settings = {
    search_path: schema.name,
    // A statement that outlives every caller's deadline only holds locks. A transaction left idle by a bug does as well; and so does the statement of
    // a process that was killed meanwhile, which the server does not notice by itself while it waits.
    statement_timeout: statementTimeoutMs,
    lock_timeout: lockTimeoutMs,
    idle_in_transaction_session_timeout: 60_000,
    client_connection_check_interval: 2_000,
    ...(role && { role }),
  };
  return {
    application_name: `plaza-${schema.name}`,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    options: Object.entries(settings)
      .map(([name, value]) => `-c ${name}=${value}`)
      .join(' '),
  };
}

const usualPoolSize = 10;
const idleTimeoutMillis = 30_000;

/** The options that MikroORM needs for a schema, the same for a service, a migration and a test. */
export function ormOptions(schema: SchemaDefinition, url: string, options: DatabaseOptions = {}): Options {
  const folder = fileURLToPath(schema.migrations);
  return {
    clientUrl: url,
    entities: schema.entities,
    schema: schema.name,
    pool: { min: 0, max: options.poolSize ?? usualPoolSize, idleTimeoutMillis },
    driverOptions: sessionOptions(schema, options),
    extensions: [Migrator],
    migrations: {
      path: folder,
      pathTs: folder,
      glob: '!(*.d).{js,ts}',
      tableName: 'migrations',
      snapshot: true,
      snapshotName: 'snapshot',
      // The snapshot is what the entities say. Policies and grants stand in migrations only, so what a database says is more.
      snapshotOnMigrate: false,
      // Each in a transaction of its own: one that must not be in any, such as `create index concurrently`, says so itself (isTransactional).
      transactional: true,
      allOrNothing: false,
      disableForeignKeys: false,
    },
    // Nothing maps these: the cache and the migrations use them in plain SQL.
    schemaGenerator: { skipTables: ['cache_entries', 'cache_outages', 'repeatable_migrations'] },
    allowGlobalContext: false,
    ignoreUndefinedInQuery: false,
    discovery: { warnWhenNoEntities: false },
    debug: false,
    logger: () => undefined,
    colors: false,
  };
}

export interface Database {
  readonly orm: MikroORM;
  /** The connections themselves, past MikroORM: for cursors, `listen` and what else a session is needed for. On nobody's behalf. */
  readonly pool: Pool;
  readonly schema: SchemaDefinition;
  /** Runs `work` in one transaction that sees and writes only this person's rows. Commits when it resolves. */
  asUser<Result>(userId: string, work: (em: SqlEntityManager) => Promise<Result>): Promise<Result>;
  /** Runs `work` in one transaction that sees every row of the service: for jobs, and where several people are concerned. */
  asSystem<Result>(work: (em: SqlEntityManager) => Promise<Result>): Promise<Result>;
  /**
   * Runs one statement with parameters ($1, …) that is a transaction of its own: one round trip, on nobody's behalf. For functions
   * that set `plaza.actor` themselves. The text is planned once for each connection. What fails is not tried again.
   */
  statement<Row extends object>(text: string, values: readonly unknown[]): Promise<Row[]>;
  /** A connection beside the pool, under the same role: for what listens, or must not queue behind calls. It is closed by who asked for it. */
  connect(): Promise<Client>;
  /** Throws unless the database answers within two seconds. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

// serialization_failure and deadlock_detected: the transaction did nothing and may simply be run again.
const repeatable = new Set(['40001', '40P01']);
const repeats = 5;

const personId = z.uuid();

function openPool(schema: SchemaDefinition, url: string, options: DatabaseOptions): Pool {
  const { builtins } = pgTypes;
  const types = new TypeOverrides();
  // As MikroORM wants them; it makes what it hydrates of a text. Moments are parsed, so that plain rows have them as dates too.
  for (const oid of [builtins.DATE, builtins.TIMESTAMP, builtins.INTERVAL]) types.setTypeParser(oid, (text) => text);
  const pool = new Pool({
    connectionString: url,
    ...sessionOptions(schema, options),
    max: options.poolSize ?? usualPoolSize,
    idleTimeoutMillis,
    types,
  });
  // A connection that is lost says so here and to whoever uses it; without a listener it would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  pool.on('error', () => undefined);
  return pool;
}

/** What is done when a transaction has committed, by its entity manager. */
const afterwards = new WeakMap<object, (() => void)[]>();

/**
 * Calls `done` once the transaction of this entity manager has committed, and not at all if it does not. For what follows from it and may be lost,
 * such as a wake-up. `done` must not throw: whoever ran the transaction would take it for failed. Throws outside `asUser` and `asSystem`.
 */
export function afterCommit(em: SqlEntityManager, done: () => void): void {
  const list = afterwards.get(em);
  if (!list) throw new Error('There is no transaction that could commit.');
  list.push(done);
}

/**
 * Opens a schema under the service's runtime role. Connects lazily: a database that is away makes calls fail as
 * UNAVAILABLE until it is back, and the service stays up. `work` may run more than once, so it must touch nothing but its
 * entity manager.
 */
export async function openDatabase(
  schema: SchemaDefinition,
  url: string,
  options: DatabaseOptions = {},
): Promise<Database> {
  const pool = openPool(schema, url, options);
  const orm = await MikroORM.init({
    ...ormOptions(schema, url, options),
    driverOptions: new ActingDialect(pool),
    ensureDatabase: false,
  });

  async function once<Result>(actor: string, work: (em: SqlEntityManager) => Promise<Result>): Promise<Result> {
    // A fork that failed is thrown away: it remembers changes which were rolled back.
    const em = orm.em.fork() as SqlEntityManager;
    const done: (() => void)[] = [];
    const result = await beginAs(actor, () =>
      em.transactional((inner) => {
        afterwards.set(inner, done);
        return work(inner);
      }),
    );
    for (const callback of done) callback();
    return result;
  }

  function transaction<Result>(actor: string, work: (em: SqlEntityManager) => Promise<Result>): Promise<Result> {
    return retry(() => once(actor, work), {
      attempts: repeats,
      pauseMs: (attempt) => Math.random() * 10 * 2 ** attempt,
      when: (error) => repeatable.has(sqlState(error) ?? ''),
    });
  }

  return {
    orm,
    pool,
    schema,
    async asUser(userId, work) {
      return transaction(personId.parse(userId), work);
    },
    asSystem: (work) => transaction('system', work),
    async statement<Row extends object>(text: string, values: readonly unknown[]) {
      return (await pool.query<Row>({ name: statementName(text), text, values: [...values] })).rows;
    },
    async connect() {
      const client = new Client(pool.options);
      // A connection that is lost says so here and where it is used; without a listener it would end the process.
      client.on('error', () => undefined);
      await client.connect();
      return client;
    },
    async ping() {
      await withTimeout(pool.query('select 1'), 2_000, () => new Error('The database did not answer within 2 s.'));
    },
    async close() {
      await orm.close(true);
      // MikroORM ends the pool if it has used it.
      if (!pool.ending) await pool.end();
    },
  };
}

// A named statement is parsed and planned once for each connection. (MikroORM writes parameters into the text of what it runs, so only
// these statements can have names. Behind a pooler in transaction mode it must know them: PgBouncer 1.21 and later do.)
function statementName(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 32);
}

/** The names of the committed migrations, in order. */
export function migrationNames(schema: SchemaDefinition): string[] {
  return readdirSync(fileURLToPath(schema.migrations))
    .filter((file) => /^Migration.*\.[jt]s$/.test(file) && !file.endsWith('.d.ts'))
    .map((file) => file.replace(/\.[jt]s$/, ''))
    .sort();
}
