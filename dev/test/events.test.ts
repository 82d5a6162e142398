// npx plaza events, npx plaza upkeep and what npx plaza migrate plans, as an operator types them.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { perSchemaVariable } from '@plaza/services';
import { emptyDatabase, runScript, testPassword, type Ran } from '@plaza/testing';
import pg from 'pg';

let home: string;
let database: Awaited<ReturnType<typeof emptyDatabase>>;
let client: pg.Client;
const person = '01900000-0000-7000-8000-000000000001';
const [sent, refused, sick] = [
  '0190aaaa-0000-7000-8000-000000000001',
  '0190aaaa-0000-7000-8000-000000000002',
  '0190aaaa-0000-7000-8000-000000000003',
];

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'plaza-home-'));
  database = await emptyDatabase();
  expect((await plaza('migrate')).code).toBe(0);
  client = new pg.Client({ connectionString: database.adminUrl });
  await client.connect();
  await client.query(
    `insert into wallet.outbox (id, type, aggregate, destination, user_id, payload) values ($1, 'plaza.events.v1.MoneyReceived', 'user:' || $2, 'messaging', $2::uuid, '{"amount": "1.00"}')`,
    [sent, person],
  );
  await client.query(
    `insert into catalog.outbox (id, type, aggregate, destination, user_id, payload, state, attempts, last_error) values
    ($1, 'plaza.events.v1.OrderPaid', 'order:7', 'messaging', $3, '{"title": "Scarf"}', 'dead', 16, E'it was\nrefused'), ($2, 'plaza.events.v1.OrderPaid', 'order:8', 'messaging', $3, '{}', 'dead', 16, 'it is sick')`,
    [refused, sick, person],
  );
});

afterAll(async () => {
  await client.end();
  await database.drop();
  rmSync(home, { recursive: true, force: true });
});

const plaza = (...args: string[]): Promise<Ran> =>
  runScript(join(import.meta.dirname, '../src/plaza.ts'), args, {
    PLAZA_HOME: home,
    DATABASE_URL: database.adminUrl,
    // Roles belong to the whole server: this is what other tests give them.
    ...perSchemaVariable('DATABASE_PASSWORD', testPassword),
  });

test('what has not taken effect is listed for every service, and what the last error was', async () => {
  const { code, output } = await plaza('events', 'list');
  expect(code).toBe(0);
  const lines = output.split('\n');
  expect(lines[0]).toBe('auth: 0 pending, 0 handed, 0 done, 0 dead');
  expect(lines[1]).toBe('wallet: 1 pending, 0 handed, 0 done, 0 dead');
  expect(lines[2]).toMatch(
    new RegExp(`^  ${sent}  pending  v1\\.MoneyReceived to messaging, user:${person}, 2\\d{3}-`),
  );
  expect(lines[4]).toMatch(
    new RegExp(`^  ${refused}  dead     v1\\.OrderPaid to messaging, order:7, .*, failed 16 times$`),
  );
  expect(lines[5]).toBe('    it was refused');
});

test('one service, one state, a few, for another program, or one event whole', async () => {
  expect((await plaza('events', 'list', '--service', 'catalog', '--state', 'pending')).output).toBe(
    'catalog: 0 pending, 0 handed, 0 done, 2 dead',
  );
  expect((await plaza('events', 'list', '--service', 'catalog', '--limit', '1')).output).toMatch(
    /\n {2}and 1 more: see --limit$/,
  );
  const { output } = await plaza('events', 'list', '--service', 'wallet', '--json');
  expect(JSON.parse(output)).toMatchObject({
    service: 'wallet',
    id: sent,
    state: 'pending',
    payload: { amount: '1.00' },
    userId: person,
  });
  const one = await plaza('events', 'list', '--id', refused);
  expect(one.output).toMatch(new RegExp(`\n    written by catalog, for person ${person}\n    {"title":"Scarf"}$`));
  expect(await plaza('events', 'list', '--id', person)).toEqual({
    code: 1,
    output: `No service has an event ${person}.`,
  });
});

test('upkeep is run by hand, and listed with what it found', async () => {
  const list = () => plaza('upkeep', 'list', '--service', 'catalog');
  expect(await list()).toMatchObject({
    code: 0,
    output: expect.stringMatching(/^catalog\n {2}open-orders +daily +has not run yet\n/),
  });
  const ran = await plaza('upkeep', 'run', 'daily', '--service', 'catalog');
  expect(ran).toMatchObject({ code: 0 });
  expect(ran.output).toMatch(/^catalog +open-orders +\d+\.\d s {2}open 0$/m);
  expect(ran.output).toContain('  - 2 of plaza.events.v1.OrderPaid are dead: "npx plaza events list --state dead"');
  expect((await list()).output).toMatch(/^ {2}dead-events +daily +ran at .*Z for \d+\.\d s, 1 found\n {4}- 2 of /m);
  await client.query(
    `update catalog.upkeep_runs set ended_at = ended_at - interval '31 hours' where task = 'dead-events'`,
  );
  expect(await list()).toMatchObject({ code: 1, output: expect.stringMatching(/dead-events .*, and is late/) });
  expect(await plaza('upkeep', 'run', 'nothing')).toEqual({
    code: 1,
    output: expect.stringMatching(/^There is no task "nothing" here: daily, weekly, monthly, requests-of-people, /),
  });
});

test('what a migration would do is shown, and then done', async () => {
  expect(await plaza('migrate', 'wallet', '--dry-run')).toEqual({ code: 0, output: '' });
  const { rows } = await client.query<{ name: string }>(
    `delete from wallet.migrations where name like '%upkeep_runs' returning name`,
  );
  const name = rows[0]!.name;
  expect(await plaza('migrate', 'wallet', '--dry-run')).toEqual({ code: 0, output: `wallet     will get ${name}` });
  expect((await client.query('select from wallet.migrations where name = $1', [name])).rowCount).toBe(0);
  await client.query('drop table wallet.upkeep_runs');
  const { code, output } = await plaza('migrate', 'wallet');
  expect(output).toMatch(/^wallet +will get .*upkeep_runs\nNo backup was made before: .*\nwallet +is up to date$/);
  expect(code).toBe(0);
});

test('dead events are replayed and dropped, and no others', async () => {
  expect(await plaza('events', 'replay', sent)).toEqual({
    code: 1,
    output: 'None of these is a dead event: nothing was changed.',
  });
  expect(await plaza('events', 'replay', refused)).toEqual({ code: 0, output: '1 dead event is tried again.' });
  expect((await client.query('select state, attempts from catalog.outbox where id = $1', [refused])).rows).toEqual([
    { state: 'pending', attempts: 0 },
  ]);
  expect((await plaza('events', 'drop', '--all', '--service', 'wallet', '--yes')).output).toBe('No event is dead.');
  expect((await plaza('events', 'drop', '--all', '--yes')).output).toBe('1 dead event is deleted.');
  expect((await client.query('select id from catalog.outbox')).rows).toEqual([{ id: refused }]);
});

test.each([
  [['events', 'replay'], 'Name the dead events to replay: their ids, or --all.'],
  [['events', 'drop', refused, '--all'], 'Name the dead events to drop: their ids, or --all.'],
  [['events', 'drop', '7'], '"7" is not the id of an event.'],
  [['events', 'list', '--state', 'lost'], 'There is no state "lost": pending, handed, done, dead.'],
  [['events', 'list', '--service', 'shop'], 'There is no service "shop": auth, wallet, catalog, messaging.'],
  [['events', 'list', '--limit', '0'], '--limit must be from 1 to 10000.'],
])('%j is refused in one sentence', async (words, sentence) => {
  expect(await plaza(...words)).toEqual({ code: 2, output: sentence });
});
