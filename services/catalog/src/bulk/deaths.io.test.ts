// A large import while every process that works on it dies.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ImportServiceService } from '@plaza/api/bulk';
import { ClubManagementServiceService } from '@plaza/api/manage';
import { newId } from '@plaza/service';
import { client, until } from '@plaza/testing';
import { verifyCatalog } from '../manage/index.ts';
import { startHouse, type House } from '../../test/harness.ts';
import { importMetrics } from './bulk.metrics.ts';

const rows = 3_000;
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

test('an import goes on exactly where a process has died, in another one: nothing twice, and nothing lost', async () => {
  const token = await house.tokens.userToken(newId(), { role: 'admin' });
  const [one, two] = [await house.spawn(), await house.spawn()];
  await at(ClubManagementServiceService, two.port, token).createClub({
    id: 'BULK_FC',
    name: 'Bulk FC',
    country: 'MC',
  });
  const begun = at(ImportServiceService, two.port, token);
  const id = (await begun.createImport({ kind: 'products' })).import!.id;
  const content = file();
  for (let part = 1, from = 0; from < content.length; part++, from += 1_000_000) {
    const data = content.subarray(from, from + 1_000_000);
    await begun.putImportPart({ id, part, content: { contentType: 'text/csv', data, extensions: [] } });
  }
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
  await until(async () => (await applied()) >= rows / 3, 'more lines are applied');
  // Whichever of the two has worked on it, it is dead now.
  const three = await house.spawn();
  await two.kill();
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
