import { expect, test } from '@jest/globals';
import { eventFaults } from '../src/sql/events.ts';
import { fileFaults } from '../src/sql/files.ts';
import { lockedTables, lockingStatements } from '../src/sql/migrations.ts';

test.each([
  ['create index i on users (name)', /concurrently/],
  ['alter table users add constraint c check (name <> $$x$$)', /not valid/],
  ['alter table users add constraint f foreign key (club) references clubs (id)', /not valid/],
  ['alter table users add constraint u unique (name)', /using index/],
  ['alter table users alter column name type varchar(10)', /rewrites/],
  ['alter table users alter column name set not null', /not valid/],
  ['alter table users add column a text not null', /needs a default/],
  ['alter table users add column a uuid not null default gen_random_uuid()', /rewrites/],
  ['alter table users add column a int references clubs (id)', /in steps/],
  ['alter table users rename column name to title', /running/],
  ['alter table users rename to people', /running/],
  ['lock table users', /waiting/],
  ['truncate users', /locks the whole table/],
  ['reindex table users', /locks the whole table/],
  ['update users set name = upper(name)', /a few at a time/],
  ['delete from users', /a few at a time/],
])('a migration may not say "%s"', async (text, why) => {
  expect(await lockingStatements(`create table other (id int);\n\n-- Why.\n${text};`)).toEqual([
    { line: 4, message: expect.stringMatching(why) },
  ]);
});

test.each([
  'create index concurrently i on users (name)',
  'alter table users add constraint c check (name <> $$x$$) not valid',
  'alter table users validate constraint c',
  'alter table users add constraint u unique using index i',
  'alter table users add column a text',
  `alter table users add column a text not null default 'x'`,
  'alter table users alter column a set default gen_random_uuid()',
  'drop index concurrently i',
  `update users set name = 'x' where id = 1`,
  'create table t (id int primary key); create index i on t (id); alter table t add constraint c check (id > 0); update t set id = 1',
  '-- small table: one row for each currency\nlock table exchange_rates',
])('a migration may say "%s"', async (text) => {
  expect(await lockingStatements(text)).toEqual([]);
});

test('what a migration locks is known, also where it is excused', async () => {
  const text = [
    'create table t (id int); create index on t (id);',
    'alter table users add column a text;',
    '-- small table: one row for each currency',
    'create index i on rates (currency);',
    'alter table users validate constraint c;',
    'grant select on users to plaza_auth;',
  ].join('\n');
  expect(await lockedTables(text)).toEqual([
    { line: 2, table: 'users', lock: 'access exclusive', refusals: [], excused: false },
    { line: 4, table: 'rates', lock: 'share', refusals: [expect.stringMatching(/concurrently/)], excused: true },
    { line: 5, table: 'users', lock: 'share update exclusive', refusals: [], excused: false },
  ]);
});

test('what is no SQL is refused', async () => {
  await expect(lockingStatements('alter tabel users')).rejects.toThrow(/syntax error/);
});

const good =
  '-- f: answers one.\ncreate or replace function f()\nreturns int\nlanguage plpgsql\nas $$ begin return 1; end $$;\n';

test('a function has a file of its name, with a heading, and is created or replaced', async () => {
  expect(await fileFaults('f', good)).toEqual([]);
  expect(await fileFaults('g', good)).toEqual([
    expect.stringContaining('"g: "'),
    'it creates "f", and must have its name',
  ]);
  expect(await fileFaults('f', good.replace('or replace ', ''))).toEqual([
    expect.stringContaining('create or replace'),
  ]);
  expect(await fileFaults('f', `${good}${good.slice(good.indexOf('create'))}`)).toEqual([
    expect.stringContaining('creates 2'),
  ]);
  expect(await fileFaults('f', good.replace('return 1', 'retrun 1'))).toEqual([
    expect.stringContaining('syntax error'),
  ]);
  expect(await fileFaults('f', good.replace('f()', 'f() '))).toEqual(['line 2 ends with a space']);
  expect(await fileFaults('f', good.replace('one.', 'x'.repeat(200)))).toEqual([expect.stringContaining('line 1 has')]);
});

test('a function that writes an event must give it the aggregate and the destinations of its message', () => {
  const writes = (type: string, aggregate: string, destination: string): string =>
    `insert into outbox select '${type}', '${aggregate}' || o.id, '${destination}', o.user_id, jsonb_build_object('id', 1)`;
  expect(eventFaults(writes('plaza.events.v1.OrderPaid', 'order:', 'messaging'))).toEqual([]);
  expect(eventFaults(writes('plaza.events.v1.OrderPaid', 'user:', 'messaging'))).toEqual([
    "it writes plaza.events.v1.OrderPaid without 'order:', which its message says",
  ]);
  expect(eventFaults(writes('plaza.events.v1.OrderPaid', 'order:', 'wallet'))).toEqual([
    "it writes plaza.events.v1.OrderPaid without 'messaging', which its message says",
  ]);
  expect(eventFaults(writes('plaza.events.v1.OrderEaten', 'order:', 'messaging'))).toEqual([
    'it writes plaza.events.v1.OrderEaten, and there is no such event',
  ]);
});
