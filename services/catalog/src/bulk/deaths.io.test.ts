// A large import while every process that works on it dies.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ImportServiceService } from '@plaza/api/bulk';
import { ClubManagementServiceService } from '@plaza/api/manage';
import { newId } from '@plaza/service';
import { client, until, type TestClient } from '@plaza/testing';
import { verifyCatalog } from '../manage/index.ts';
import { startHouse, type House } from '../../test/harness.ts';
import { importMetrics } from './bulk.metrics.ts';

const rows = 4_000;
const errors = rows / 100;
let house: House;
const open: { close(): void }[] = [];

beforeAll(async () => {
  house = await startHouse({ ownApp: false });
});
afterAll(async () => {
  for (const each of open) each.close();
  await house.close();
});

function at<Definition extends object>(definition: Definition, port: number, token: string) {
  const made = client(definition, port, { token });
  open.push(made);
  return made;
}

/** One line in a hundred has a mistake. */
function file(): Buffer {
  const lines = Array.from(
    { length: rows },
    (_, at) => `row-${at},Scarf ${at},BULK_FC,scarves,${at % 100 ? '20.00' : '"20,00"'},2`,
  );
  return Buffer.from(['external_id,name,club,category,price,opening_stock', ...lines].join('\r\n'));
}

async function upload(imports: TestClient<typeof ImportServiceService>, id: string, content: Buffer): Promise<void> {
  for (let part = 1, from = 0; from < content.length; part++, from += 1_000_000) {
    const data = content.subarray(from, from + 1_000_000);
    await imports.putImportPart({ id, part, content: { contentType: 'text/csv', data, extensions: [] } });
  }
}

test('a service that is stopped during a preview leaves it to another one, which makes it whole', async () => {
  const token = await house.tokens.userToken(newId(), { role: 'admin' });
  const one = await house.spawn();
  const begun = at(ImportServiceService, one.port, token);
  const id = (await begun.createImport({ kind: 'products' })).import!.id;
  await upload(begun, id, file());
  await begun.previewImport({ id });
  const state = async () =>
    (
      await house.catalog.admin<{ state: string; rows: number; position: number }>(
        'select state, rows, position from imports where id = $1',
        [id],
      )
    )[0]!;
  await until(async () => (await state()).rows > 0, 'some lines are previewed');
  await one.stop();
  const left = await state();
  expect(left.state).toBe('previewing');
  expect(left.rows).toBeLessThan(rows);
  const two = await house.spawn();
  const after = at(ImportServiceService, two.port, token);
  const shown = await until(async () => {
    const { import: now } = await after.getImport({ id });
    return now!.state === 'ready' ? now : undefined;
  }, 'the preview is made');
  // No club is there yet, so every line has a mistake; and none is counted or kept twice.
  expect(shown.counts).toEqual({ rows, creates: 0, changes: 0, unchanged: 0, errors: rows });
  expect(
    await house.catalog.admin(
      'select count(*)::int as lines, count(distinct line)::int as different from import_rows where import_id = $1',
      [id],
    ),
  ).toEqual([{ lines: rows, different: rows }]);
  await after.cancelImport({ id });
  await two.stop();
});

test('an import goes on exactly where a process has died, in another one: nothing twice, and nothing lost', async () => {
  const token = await house.tokens.userToken(newId(), { role: 'admin' });
  // One at a time, so that the one that dies is the one that works.
  const one = await house.spawn();
  await at(ClubManagementServiceService, one.port, token).createClub({
    id: 'BULK_FC',
    name: 'Bulk FC',
    country: 'MC',
  });
  const begun = at(ImportServiceService, one.port, token);
  const id = (await begun.createImport({ kind: 'products' })).import!.id;
  const content = file();
  await upload(begun, id, content);
  await begun.previewImport({ id });
  const shown = await until(async () => {
    const { import: now } = await begun.getImport({ id });
    return now!.state === 'ready' ? now : undefined;
  }, 'the preview is made');
  expect(shown.counts).toEqual({ rows, creates: rows - errors, changes: 0, unchanged: 0, errors });
  const applied = async (): Promise<number> =>
    Number(
      (await house.catalog.admin<{ applied: number }>('select applied from imports where id = $1', [id]))[0]?.applied,
    );
  await begun.confirmImport({ id, etag: shown.etag });
  await until(async () => (await applied()) >= rows / 10, 'some lines are applied');
  const [count, oldest] = importMetrics(house.database);
  const labels = { kind: 'products', state: 'applying' };
  expect(await count!.collect()).toEqual([{ labels, value: 1 }]);
  expect((await oldest!.collect())[0]?.value).toBeGreaterThan(0);
  await one.kill();
  const two = await house.spawn();
  await until(async () => (await applied()) >= rows / 3, 'more lines are applied');
  await two.kill();
  expect(await applied()).toBeLessThan(rows - errors);
  const three = await house.spawn();
  await until(async () => (await applied()) >= rows / 2, 'half of the lines are applied');
  // Whoever stops a process does not wait for the whole import.
  await three.stop();
  expect(await applied()).toBeLessThan(rows - errors);
  const four = await house.spawn();
  const after = at(ImportServiceService, four.port, token);
  const done = await until(async () => {
    const { import: now } = await after.getImport({ id });
    return now!.state === 'done' ? now : undefined;
  }, 'the import is done');
  expect(done).toMatchObject({ progress: 100, results: { applied: rows - errors, conflicts: 0, failed: 0 } });
  expect(await count!.collect()).toEqual([]);
  const [made] = await house.catalog.admin(
    `select count(*)::int as products, count(distinct external_id)::int as own, sum(stock)::int as stock,
       (select count(*)::int from changes where import_id = $1) as changes,
       (select count(*)::int from import_rows where import_id = $1 and outcome = 'applied') as lines from products
     where external_id like 'row-%'`,
    [id],
  );
  const all = rows - errors;
  expect(made).toEqual({ products: all, own: all, stock: 2 * all, changes: all, lines: all });
  expect((await verifyCatalog(house.database)).differences).toEqual([]);
});
