// A service's own PostgreSQL schema: how it is opened, and the transactions of an actor in it.
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
import { isRepeatable } from './sql-state.ts';

export type { SqlEntityManager } from '@mikro-orm/postgresql';

export interface SchemaDefinition {
  /** The service's name, and that of its schema. */
  name: string;
  entities: (EntitySchema | EntityClass<AnyEntity>)[];
  /** The folder of its migrations, as a URL. Its SQL functions are the `.sql` files beside it: see sql-files.ts. */
  migrations: URL;
  /** Folders of SQL functions that several schemas have, in which `:"schema"` stands for the schema. */
  sharedSql?: URL[];
  /** Extensions that make something quick, and without which it works too: see extensions.ts. */
  extensions?: readonly string[];
  /** What account deletion does with each table and column that has a person's data. */
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
  /** The longest time of a statement, and of its wait for a lock. The defaults are those of a call. */
  statementTimeoutMs?: number;
  lockTimeoutMs?: number;
}

/** The options of a connection, and the settings of its session. */
export function sessionOptions(
  schema: SchemaDefinition,
  { role, statementTimeoutMs = 30_000, lockTimeoutMs = 0 }: DatabaseOptions,
) {
  const settings = {
    search_path: schema.name,
    // A statement that runs longer than every caller's deadline only holds locks. So does a transaction that a bug left idle, and the statement of a process
    // that was killed meanwhile, which the server does not notice by itself while it waits.
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
    // Of two databases in one process, a transaction within one of the other must not be taken for a part of it.
    contextName: schema.name,
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
      // The snapshot is made from the entities. Policies and grants are in migrations only, so a database has more.
      snapshotOnMigrate: false,
      // Each in a transaction of its own. A migration that must not be in one, such as `create index concurrently`, declares it (isTransactional).
      transactional: true,
      allOrNothing: false,
      disableForeignKeys: false,
    },
    // These have no entities: the cache and the migrations use them in plain SQL.
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
  /** The connections, without MikroORM: for cursors and everything else that needs a session. Without an actor. */
  readonly pool: Pool;
  readonly schema: SchemaDefinition;
  /** Runs `work` in one transaction that sees and writes only this person's rows. Commits when it resolves. */
  asUser<Result>(userId: string, work: (em: SqlEntityManager) => Promise<Result>): Promise<Result>;
  /** Runs `work` in one transaction that sees every row of the service: for jobs, and for rows of several people. */
  asSystem<Result>(work: (em: SqlEntityManager) => Promise<Result>): Promise<Result>;
  /**
   * Runs one statement with parameters ($1, …) as a transaction of its own: one round trip, without an actor. For functions that set `plaza.actor`
   * themselves. The text is planned once for each connection. A failure is not tried again.
   */
  statement<Row extends object>(text: string, values: readonly unknown[]): Promise<Row[]>;
  /** A connection outside the pool, under the same role: for `listen`, and for work that must not wait behind calls. The caller closes it. */
  connect(): Promise<Client>;
  /** Throws unless the database answers within two seconds. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

const maxAttempts = 5;

const personId = z.uuid();

function openPool(schema: SchemaDefinition, url: string, options: DatabaseOptions): Pool {
  const { builtins } = pgTypes;
  const types = new TypeOverrides();
  // As texts, which MikroORM parses itself. Timestamps with a zone are parsed here, so that plain rows have dates too.
  for (const oid of [builtins.DATE, builtins.TIMESTAMP, builtins.INTERVAL]) types.setTypeParser(oid, (text) => text);
  const pool = new Pool({
    connectionString: url,
    ...sessionOptions(schema, options),
    max: options.poolSize ?? usualPoolSize,
    idleTimeoutMillis,
    types,
  });
  // A lost connection emits an error here and fails its user's query; without a listener it would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  pool.on('error', () => undefined);
  return pool;
}

/** The callbacks after the commit of a transaction, by its entity manager. */
const afterwards = new WeakMap<object, (() => void)[]>();

/**
 * Calls `done` after the transaction of this entity manager has committed, and only then. For effects that may be lost, such as a wake-up. `done` must not
 * throw: the caller of the transaction would take it for failed. Throws outside `asUser` and `asSystem`.
 */
export function afterCommit(em: SqlEntityManager, done: () => void): void {
  const list = afterwards.get(em);
  if (!list) throw new Error('There is no transaction that could commit.');
  list.push(done);
}

/** What is to run last in a transaction, by its entity manager. */
const endings = new WeakMap<object, (() => Promise<void>)[]>();

/**
 * Runs `work` in the transaction of this entity manager, after everything else in it and before its commit. For locks that many transactions want: they are
 * held for a moment, and, because every other lock was taken before, in an order in which nobody waits in a circle. Throws outside `asUser` and `asSystem`.
 */
export function beforeCommit(em: SqlEntityManager, work: () => Promise<void>): void {
  const list = endings.get(em);
  if (!list) throw new Error('There is no transaction that could commit.');
  list.push(work);
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

  return {
    orm,
    pool,
    schema,
    async asUser(userId, work) {
      return transaction(orm, personId.parse(userId), work);
    },
    asSystem: (work) => transaction(orm, 'system', work),
    async statement<Row extends object>(text: string, values: readonly unknown[]) {
      return (await pool.query<Row>({ name: statementName(text), text, values: [...values] })).rows;
    },
    async connect() {
      const client = new Client(pool.options);
      // A lost connection emits an error here and fails its user's query; without a listener it would end the process.
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

/** One transaction on behalf of an actor; again if it lost to others, and so had no effect. */
function transaction<Result>(
  orm: MikroORM,
  actor: string,
  work: (em: SqlEntityManager) => Promise<Result>,
): Promise<Result> {
  return retry(() => transactOnce(orm, actor, work), {
    attempts: maxAttempts,
    pauseMs: (attempt) => Math.random() * 10 * 2 ** attempt,
    when: isRepeatable,
  });
}

async function transactOnce<Result>(
  orm: MikroORM,
  actor: string,
  work: (em: SqlEntityManager) => Promise<Result>,
): Promise<Result> {
  // A new fork for each attempt: after a failure it would still have the changes that were rolled back.
  const em = orm.em.fork() as SqlEntityManager;
  const callbacks: (() => void)[] = [];
  const result = await beginAs(actor, () =>
    em.transactional(async (inner) => {
      const last: (() => Promise<void>)[] = [];
      afterwards.set(inner, callbacks);
      endings.set(inner, last);
      const done = await work(inner);
      if (last.length === 0) return done;
      // Changes of entities are written before.
      await inner.flush();
      for (const each of last) await each();
      return done;
    }),
  );
  for (const callback of callbacks) callback();
  return result;
}

const statementNames = new Map<string, string>();

// A named statement is parsed and planned once for each connection. (MikroORM writes parameters into the text of what it runs, so only
// these statements can have names. Behind a pooler in transaction mode it must know them: PgBouncer 1.21 and later do.)
function statementName(text: string): string {
  let name = statementNames.get(text);
  if (name === undefined) {
    name = createHash('sha256').update(text).digest('base64url').slice(0, 32);
    // Their texts are constants: there are few.
    if (statementNames.size < 1_000) statementNames.set(text, name);
  }
  return name;
}

/** The names of the committed migrations, in order. */
export function migrationNames(schema: SchemaDefinition): string[] {
  return readdirSync(fileURLToPath(schema.migrations))
    .filter((file) => /^Migration.*\.[jt]s$/.test(file) && !file.endsWith('.d.ts'))
    .map((file) => file.replace(/\.[jt]s$/, ''))
    .sort();
}
