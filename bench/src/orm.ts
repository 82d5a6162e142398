// npm run bench -- orm: what each way to the database costs a service's process, on three paths, in turn: a list of ten products, the change of a profile, a page
// of twenty messages. The rule that follows from it is ADR 0030. About half a minute.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { defineEntity, p } from '@mikro-orm/core';
import type { InferKyselyDB } from '@mikro-orm/postgresql';
import { ensureEngines, startPostgres, temporaryRoot } from '@plaza/dev/engines';
import { newId, openDatabase, type Database, type SqlEntityManager } from '@plaza/service';
import pg from 'pg';
import { aboutMachine, conduct, say } from './conduct.ts';
import { median } from './report.ts';

const { values } = parseArgs({
  options: { calls: { type: 'string', default: '3000' }, rounds: { type: 'string', default: '5' } },
  allowPositionals: true,
});
const [calls, rounds] = [Number(values.calls), Number(values.rounds)];
const atOnce = 8;

const ProductSchema = defineEntity({
  name: 'Product',
  tableName: 'products',
  properties: {
    id: p.uuid().primary(),
    name: p.text(),
    club: p.text(),
    category: p.text(),
    price: p.decimal().columnType('numeric(12,2)'),
    oldPrice: p.decimal().columnType('numeric(12,2)').nullable(),
    discount: p.smallint(),
    stock: p.integer(),
    nft: p.boolean(),
    createdAt: p.datetime().columnType('timestamptz'),
  },
});
class Product extends ProductSchema.class {}
ProductSchema.setClass(Product);

const PersonSchema = defineEntity({
  name: 'Person',
  tableName: 'people',
  properties: {
    id: p.uuid().primary(),
    name: p.text(),
    clubId: p.text().nullable(),
    updatedAt: p.datetime().columnType('timestamptz'),
  },
});
class Person extends PersonSchema.class {}
PersonSchema.setClass(Person);

const MessageSchema = defineEntity({
  name: 'Message',
  tableName: 'messages',
  properties: {
    conversationId: p.uuid().primary(),
    seq: p.integer().primary(),
    userId: p.uuid(),
    message: p.text(),
    timestamp: p.datetime().columnType('timestamptz'),
    read: p.boolean(),
  },
});
class Message extends MessageSchema.class {}
MessageSchema.setClass(Message);

type Tables = InferKyselyDB<typeof ProductSchema | typeof PersonSchema | typeof MessageSchema>;
const db = (em: SqlEntityManager) => em.getKysely<Tables>();

const tables = `
  create schema bench;
  create table bench.products (id uuid primary key, name text not null, club text not null, category text not null, price numeric(12,2) not null, old_price numeric(12,2),
    discount smallint not null, stock integer not null, nft boolean not null, created_at timestamptz not null);
  create index on bench.products (club, name, id);
  insert into bench.products select gen_random_uuid(), 'Product ' || n, 'CLUB_' || n % 20, 'shirts', n, n + 1, 10, n, false, now() from generate_series(1, 2000) n;
  create table bench.people (id uuid primary key, name text not null, club_id text, updated_at timestamptz not null);
  create table bench.messages (conversation_id uuid not null, seq integer not null, user_id uuid not null, message text not null, "timestamp" timestamptz not null,
    read boolean not null, primary key (conversation_id, seq));
  analyze;`;

await conduct(async (keep) => {
  const engines = await ensureEngines(say, ['postgres']);
  const folder = mkdtempSync(join(temporaryRoot(), 'plaza-bench-orm-'));
  chmodSync(folder, 0o755);
  keep({ stop: () => rmSync(folder, { recursive: true, force: true }) });
  const postgres = keep(await startPostgres({ bin: engines.postgres, folder: join(folder, 'pg'), durable: false }));
  const [person, conversation] = [newId(), newId()];
  const admin = new pg.Client({ connectionString: postgres.url });
  await admin.connect();
  await admin.query(tables);
  await admin.query(`insert into bench.people values ($1, 'Léa', null, now())`, [person]);
  await admin.query(
    `insert into bench.messages select $1, n, gen_random_uuid(), repeat('word ', 20), now(), true from generate_series(1, 500) n`,
    [conversation],
  );
  await admin.end();
  const database = await openDatabase(
    { name: 'bench', entities: [Product, Person, Message], migrations: new URL('./', import.meta.url) },
    postgres.url,
  );
  keep({ stop: () => database.close() });
  const paths = pathsOf(database, person, conversation);
  const figures = new Map<string, number[]>();
  for (let round = 0; round <= rounds; round++) {
    for (const [path, ways] of Object.entries(paths)) {
      for (const [way, call] of Object.entries(ways)) {
        const name = `${path} | ${way}`;
        const cost = await costOf(call, round === 0 ? 300 : calls);
        // The first round warms up.
        if (round > 0) figures.set(name, [...(figures.get(name) ?? []), cost]);
      }
    }
  }
  console.log('| path | way | µs of the process a call, median | least | most |\n|---|---|---|---|---|');
  for (const [name, costs] of figures)
    console.log(
      `| ${name} | ${median(costs).toFixed(0)} | ${Math.min(...costs).toFixed(0)} | ${Math.max(...costs).toFixed(0)} |`,
    );
  console.log(`\n${aboutMachine()}; ${rounds} rounds of ${calls} calls, ${atOnce} at once`);
});

/** Microseconds of processor time that this process spends on a call. */
async function costOf(call: () => Promise<unknown>, count: number): Promise<number> {
  const before = process.cpuUsage();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let index = 0; index < count / atOnce; index++) await call();
    }),
  );
  const { user, system } = process.cpuUsage(before);
  return (user + system) / count;
}

function pathsOf(database: Database, person: string, conversation: string) {
  const outside = () => database.orm.em.fork() as SqlEntityManager;
  const productColumns = [
    'id',
    'name',
    'club',
    'category',
    'price',
    'old_price',
    'discount',
    'stock',
    'nft',
    'created_at',
  ] as const;
  const messageColumns = ['seq', 'user_id', 'message', 'timestamp', 'read'] as const;
  let changes = 0;
  return {
    'ten products': {
      'prepared statement': () =>
        database.statement(
          `select ${productColumns.join(', ')} from products where club = $1 order by name, id limit 10`,
          ['CLUB_7'],
        ),
      'em.execute': () =>
        outside().execute(
          `select ${productColumns.join(', ')} from products where club = ? order by name, id limit 10`,
          ['CLUB_7'],
        ),
      Kysely: () =>
        db(outside())
          .selectFrom('products')
          .select(productColumns)
          .where('club', '=', 'CLUB_7')
          .orderBy('name')
          .orderBy('id')
          .limit(10)
          .execute(),
      'em.find': () => outside().find(Product, { club: 'CLUB_7' }, { orderBy: { name: 'asc', id: 'asc' }, limit: 10 }),
    },
    'change of a profile, in its transaction': {
      'em.execute': () =>
        database.asUser(person, (em) =>
          em.execute('update people set name = ?, updated_at = now() where id = ? returning id, name, club_id', [
            `Léa ${changes++}`,
            person,
          ]),
        ),
      Kysely: () =>
        database.asUser(person, (em) =>
          db(em)
            .updateTable('people')
            .set({ name: `Léa ${changes++}`, updated_at: new Date() })
            .where('id', '=', person)
            .returning(['id', 'name', 'club_id'])
            .executeTakeFirst(),
        ),
      'load, change, flush': () =>
        database.asUser(person, async (em) => {
          const found = await em.findOneOrFail(Person, person);
          found.name = `Léa ${changes++}`;
          found.updatedAt = new Date();
          await em.flush();
          return found;
        }),
    },
    'page of twenty messages, in its transaction': {
      'em.execute': () =>
        database.asUser(person, (em) =>
          em.execute(
            `select ${messageColumns.map((name) => `"${name}"`).join(', ')} from messages where conversation_id = ? and seq < ? order by seq desc limit 21`,
            [conversation, 300],
          ),
        ),
      Kysely: () =>
        database.asUser(person, (em) =>
          db(em)
            .selectFrom('messages')
            .select(messageColumns)
            .where('conversation_id', '=', conversation)
            .where('seq', '<', 300)
            .orderBy('seq', 'desc')
            .limit(21)
            .execute(),
        ),
      'em.find': () =>
        database.asUser(person, (em) =>
          em.find(
            Message,
            { conversationId: conversation, seq: { $lt: 300 } },
            { orderBy: { seq: 'desc' }, limit: 21 },
          ),
        ),
    },
  } satisfies Record<string, Record<string, () => Promise<unknown>>>;
}
