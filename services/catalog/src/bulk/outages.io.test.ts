// An import while Redis is unavailable: the job finds its work in PostgreSQL, and what was cached is read anew.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ImportServiceService } from '@plaza/api/bulk';
import { ClubManagementServiceService } from '@plaza/api/manage';
import { newId } from '@plaza/service';
import { client, openLine, until, type Line } from '@plaza/testing';
import { startHouse, type House } from '../../test/harness.ts';

const club = 'OUTAGE_FC';
let house: House;
const open: { close(): void }[] = [];

beforeAll(async () => {
  house = await startHouse({ redisAway: true });
});
afterAll(async () => {
  for (const each of open) each.close();
  await house.close();
});

test('without Redis files are previewed and applied as with it, and the shop has what they changed', async () => {
  const token = await house.tokens.userToken(newId(), { role: 'admin' });
  const at = <Definition extends object>(definition: Definition) => {
    const made = client(definition, house.app.port, { token });
    open.push(made);
    return made;
  };
  await at(ClubManagementServiceService).createClub({ id: club, name: 'Outage FC', country: 'MC' });
  const imports = at(ImportServiceService);
  const settled = (id: string) =>
    until(async () => {
      const { import: now } = await imports.getImport({ id });
      return now!.state === 'previewing' || now!.state === 'applying' ? undefined : now!;
    }, 'the import has ended its step');
  const applied = async (kind: string, file: string) => {
    const { id } = (await imports.createImport({ kind })).import!;
    const content = { contentType: 'text/csv', data: Buffer.from(file), extensions: [] };
    await imports.putImportPart({ id, part: 1, content });
    await imports.previewImport({ id });
    const shown = await settled(id);
    expect(shown).toMatchObject({ state: 'ready', counts: { errors: 0 } });
    await imports.confirmImport({ id, etag: shown.etag });
    return (await settled(id)).results;
  };
  const { shop } = await house.buyer();
  const prices = async () =>
    (await shop.listProducts({ club, category: 'flags' })).products.map(({ name, price }) => `${name} ${price}`);
  const lines = Array.from({ length: 149 }, (_, at) => `o-${at},Scarf ${at},${club},scarves,20.00,3,published`).concat(
    `o-flag,Flag,${club},flags,20.00,3,published`,
  );
  expect(await prices()).toEqual([]);
  expect(
    await applied('products', ['external_id,name,club,category,price,opening_stock,state', ...lines].join('\n')),
  ).toMatchObject({ applied: 150, conflicts: 0, failed: 0 });
  await until(async () => (await prices()).includes('Flag 20.00'), 'the shop lists what was created');
  expect(await applied('prices', 'external_id,price\no-flag,12.50\n')).toMatchObject({ applied: 1 });
  await until(async () => (await prices()).includes('Flag 12.50'), 'the shop lists the new price');
});

describe('while Redis goes away in the middle of a job', () => {
  let line: Line;
  let there: House;
  beforeAll(async () => {
    line = await openLine(Number(new URL(process.env['PLAZA_TEST_REDIS_URL']!).port));
    there = await startHouse({ redisLine: line });
  });
  afterAll(async () => {
    line.mend();
    await there.close();
    await line.close();
  });

  test('its preview and its application go on, exactly, and so they do when it is back', async () => {
    const token = await there.tokens.userToken(newId(), { role: 'admin' });
    const [clubs, imports] = [
      client(ClubManagementServiceService, there.app.port, { token }),
      client(ImportServiceService, there.app.port, { token }),
    ];
    open.push(clubs, imports);
    await clubs.createClub({ id: club, name: 'Outage FC', country: 'MC' });
    const rows = 3_000;
    const { id } = (await imports.createImport({ kind: 'products' })).import!;
    const lines = Array.from({ length: rows }, (_, at) => `m-${at},Scarf ${at},${club},scarves,20.00,3,published`);
    const data = Buffer.from(['external_id,name,club,category,price,opening_stock,state', ...lines].join('\n'));
    await imports.putImportPart({ id, part: 1, content: { contentType: 'text/csv', data, extensions: [] } });
    await imports.previewImport({ id });
    const counted = async (column: 'rows' | 'applied'): Promise<number> => {
      const [row] = await there.catalog.admin<{ count: number }>(
        `select ${column} as count from imports where id = $1`,
        [id],
      );
      return row!.count;
    };
    const ended = (state: string) =>
      until(async () => {
        const { import: now } = await imports.getImport({ id });
        return now!.state === state ? now! : undefined;
      }, `the import is ${state}`);
    await until(async () => (await counted('rows')) > 0, 'the preview has begun');
    line.cut();
    const shown = await ended('ready');
    expect(shown.counts).toEqual({ rows, creates: rows, changes: 0, unchanged: 0, errors: 0 });
    line.mend();
    await imports.confirmImport({ id, etag: shown.etag });
    await until(async () => (await counted('applied')) > 0, 'some lines are applied');
    line.cut();
    await until(async () => (await counted('applied')) > rows / 2, 'more lines are applied');
    line.mend();
    expect((await ended('done')).results).toEqual({ applied: rows, conflicts: 0, failed: 0 });
    const [made] = await there.catalog.admin<{ products: number; stock: number }>(
      `select count(*)::int as products, sum(stock)::int as stock from products where external_id like 'm-%'`,
    );
    expect(made).toEqual({ products: rows, stock: 3 * rows });
  });
});
