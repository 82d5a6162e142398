// Many things changed at once: previewed exactly, applied once, and never against the rules of managing.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ImportServiceService, type Import } from '@plaza/api/bulk';
import {
  ChangeServiceService,
  ClubManagementServiceService,
  EventManagementServiceService,
  ProductManagementServiceService,
} from '@plaza/api/manage';
import { newId } from '@plaza/service';
import { teamRoles } from '@plaza/services';
import { client, until, type TestClient } from '@plaza/testing';
import { verifyCatalog } from '../manage/index.ts';
import { failure, startHouse, type House } from '../../test/harness.ts';

let house: House;
const open: { close(): void }[] = [];
const club = 'BULK_FC';

interface Seller {
  readonly id: string;
  readonly imports: TestClient<typeof ImportServiceService>;
  readonly products: TestClient<typeof ProductManagementServiceService>;
  readonly events: TestClient<typeof EventManagementServiceService>;
  readonly changes: TestClient<typeof ChangeServiceService>;
}

function at<Definition extends object>(definition: Definition, token: string): TestClient<Definition> {
  const made = client(definition, house.app.port, { token });
  open.push(made);
  return made;
}

const seller = (id: string, token: string): Seller => ({
  id,
  imports: at(ImportServiceService, token),
  products: at(ProductManagementServiceService, token),
  events: at(EventManagementServiceService, token),
  changes: at(ChangeServiceService, token),
});

async function merchant({ scope = teamRoles.shop.permissions.join(' '), currency = 'EUR' } = {}): Promise<Seller> {
  const id = newId();
  await house.walletData.admin(
    `insert into merchants (id, user_id, name, currency, fee_rate, fee_fixed) values ($1, $2, 'Le Kop', $3, 1000, 0)`,
    [id, newId(), currency],
  );
  return seller(id, await house.tokens.userToken(newId(), { merchant: id, scope }));
}

beforeAll(async () => {
  house = await startHouse();
  const admin = await house.tokens.userToken(newId(), { role: 'admin' });
  await at(ClubManagementServiceService, admin).createClub({ id: club, name: 'Bulk FC', country: 'MC' });
});
afterAll(async () => {
  for (const each of open) each.close();
  await house.close();
});

const reasonOf = async (call: Promise<unknown>): Promise<string> => (await failure(call)).reason;
const bytes = (text: string): Buffer => Buffer.from(text);

/** Uploads a file, in parts of this size, and waits for its preview. */
async function previewed(by: Seller, kind: string, file: string | Buffer, partSize = 900_000): Promise<Import> {
  const { import: made } = await by.imports.createImport({ kind, fileName: 'file.csv' });
  const content = Buffer.from(file);
  for (let part = 1, from = 0; from < content.length; part++, from += partSize)
    await by.imports.putImportPart({
      id: made!.id,
      part,
      content: { contentType: 'text/csv', data: content.subarray(from, from + partSize), extensions: [] },
    });
  await by.imports.previewImport({ id: made!.id });
  return settled(by, made!.id);
}

/** When no job works on it any more. */
const settled = (by: Seller, id: string): Promise<Import> =>
  until(async () => {
    const { import: now } = await by.imports.getImport({ id });
    return now!.state === 'previewing' || now!.state === 'applying' ? undefined : now;
  }, 'the import has ended its step');

async function applied(by: Seller, kind: string, file: string): Promise<Import> {
  const shown = await previewed(by, kind, file);
  expect(shown).toMatchObject({ state: 'ready', counts: { errors: 0 } });
  await by.imports.confirmImport({ id: shown.id, etag: shown.etag });
  return settled(by, shown.id);
}

async function rowsOf(by: Seller, id: string, filter: { action?: string; outcome?: string } = {}) {
  const { rows } = await by.imports.listImportRows({ id, pageSize: 100, ...filter });
  return rows.map(({ before, after, ...row }) => ({
    ...row,
    before: before === '' ? undefined : (JSON.parse(before) as unknown),
    after: after === '' ? undefined : (JSON.parse(after) as unknown),
  }));
}

async function text(stream: AsyncIterable<{ data: Uint8Array }>): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const { data } of stream) parts.push(data);
  return Buffer.concat(parts).toString();
}

const exported = (by: Seller, kind: string): Promise<string> => text(by.imports.exportCatalogue({ kind }));
/** The beginning in ASCII, what is no UTF-8, and UTF-8 that is cut off after another 16 kB. */
const halves = (start: string, wrong: string, end: string): Buffer =>
  Buffer.concat([bytes(start), Buffer.from(wrong, 'latin1'), bytes(end.repeat(20_000))]);
const products = (count: number, from = 0): string =>
  ['external_id,name,club,category,price,opening_stock']
    .concat(Array.from({ length: count }, (_, at) => `p-${from + at},Scarf ${from + at},${club},scarves,20.00,5`))
    .join('\r\n');

describe('a file', () => {
  test('is read whichever way it was cut: in a quoted cell, a line end, a character, with a mark at its beginning', async () => {
    const by = await merchant();
    const file = bytes(
      `\uFEFFexternal_id;name;description;club;category;price\r\na;"Écharpe; ""été""";"Deux\r\nlignes";${club};scarves;12.50\r\n\r\nb;Drapeau;;${club};flags;9\r\n`,
    );
    for (const size of [1, 7, 10_000]) {
      const shown = await previewed(by, 'products', file, size);
      expect(shown).toMatchObject({ state: 'ready', counts: { rows: 2, creates: 2, errors: 0 } });
      const [first, second] = await rowsOf(by, shown.id);
      expect(first).toMatchObject({
        line: 2,
        after: { name: 'Écharpe; "été"', description: 'Deux\nlignes', price: '12.50' },
      });
      expect(second).toMatchObject({ line: 5, after: { price: '9.00' } });
      await by.imports.cancelImport({ id: shown.id });
    }
  });

  test.each([
    ['IMPORT_NOT_UTF8', Buffer.from('external_id,name\na,\xc9charpe\n', 'latin1'), 2],
    // In the second half of 32 kB, which ends within a character.
    ['IMPORT_NOT_UTF8', halves('external_id,name\n'.padEnd(16_383, 'a'), '\xe9\nb,', 'é'), 2],
    ['IMPORT_COLUMN_UNKNOWN', bytes('external_id,colour\na,red\n'), 1],
    ['IMPORT_COLUMN_REPEATED', bytes('external_id,name,name\na,b,c\n'), 1],
    ['IMPORT_CSV_INVALID', bytes('external_id,name\na,"never closed\nb,c\n'), 3],
    ['IMPORT_EMPTY', bytes('external_id,name\n'), 1],
  ])('that is wrong as a whole fails with %s and its line', async (reason, file, line) => {
    const shown = await previewed(await merchant(), 'products', file);
    expect(shown).toMatchObject({ state: 'failed', failure: reason, failureLine: line, counts: { rows: 0 } });
  });

  test('is refused above its limits, and a part that is repeated changes nothing', async () => {
    const by = await merchant();
    const { import: made } = await by.imports.createImport({ kind: 'plans' });
    const put = (part: number, data: Buffer) =>
      by.imports.putImportPart({ id: made!.id, part, content: { contentType: '', data, extensions: [] } });
    expect(await reasonOf(by.imports.previewImport({ id: made!.id }))).toBe('IMPORT_EMPTY');
    await put(2, bytes('x'));
    expect(await reasonOf(by.imports.previewImport({ id: made!.id }))).toBe('IMPORT_PART_MISSING');
    const large = Buffer.alloc(1_000_000, 'x');
    for (let part = 3; part < 27; part++) await put(part, large);
    expect((await put(3, large)).import?.bytes).toBe(24_000_001);
    expect(await reasonOf(put(27, large))).toBe('IMPORT_TOO_LARGE');
    expect(await reasonOf(put(0, large))).toBe('INVALID_ARGUMENT');
    expect(await reasonOf(by.imports.createImport({ kind: 'plans' }))).toBe('IMPORT_OPEN');
    await by.imports.cancelImport({ id: made!.id });
    expect(await reasonOf(put(3, bytes('y')))).toBe('IMPORT_STATE_INVALID');
    expect(await house.catalog.admin('select from import_parts where import_id = $1', [made!.id])).toEqual([]);
  });
});

describe('a preview', () => {
  test('names every mistake by line, column and reason, and counts exactly', async () => {
    const by = await merchant();
    const shown = await previewed(
      by,
      'products',
      [
        'external_id,name,club,category,price,old_price,nft,state,listed_from,opening_stock',
        `ok,Scarf,${club},scarves,20.00,,,,,`,
        `comma,Scarf,${club},scarves,"20,50",,,,,`,
        `club,Scarf,NO_CLUB,scarves,20.00,,,,,`,
        `ok,Again,${club},scarves,20.00,,,,,`,
        `many,,${club},,free,,maybe,gone,tomorrow,-1`,
        `short,Scarf`,
        `old,Scarf,${club},scarves,20.00,10.00,,,,`,
        `"formula","'=1+1",${club},scarves,20.00,,,,,`,
        `with space,Scarf,${club},scarves,20.00,,,,,`,
      ].join('\n'),
    );
    expect(shown.counts).toEqual({ rows: 9, creates: 2, changes: 0, unchanged: 0, errors: 7 });
    const errors = (await rowsOf(by, shown.id, { action: 'error' })).map(({ line, errors: found }) => [
      line,
      ...found.map(({ field, reason }) => `${field} ${reason}`),
    ]);
    expect(errors).toEqual([
      [3, 'price DECIMAL_COMMA'],
      [4, 'club CLUB_NOT_FOUND'],
      [5, ' LINE_REPEATED'],
      [
        6,
        'name CELL_MISSING',
        'category CELL_MISSING',
        'price CELL_INVALID',
        'nft CELL_INVALID',
        'state CELL_INVALID',
        'listed_from CELL_INVALID',
      ],
      [7, ' CELLS_WRONG'],
      [8, 'old_price CELL_INVALID'],
      [10, 'external_id CELL_INVALID'],
    ]);
    const [, formula] = await rowsOf(by, shown.id, { action: 'create' });
    expect(formula).toMatchObject({ after: { name: '=1+1' } });
    const { rows } = await by.imports.listImportRows({ id: shown.id, pageSize: 4 });
    expect(rows.map(({ line }) => line)).toEqual([2, 3, 4, 5]);
  });
});

test('an export of everything, imported again, changes nothing', async () => {
  const by = await merchant();
  const quoted = `,"Scarf, ""the"" one","Two\nlines",${club},scarves,20.00,25.00,3,true,published,,2027-01-31T18:00:00+01:00,,,'=Écharpe,@fr`;
  expect(
    await applied(
      by,
      'products',
      `external_id,name,description,club,category,price,old_price,opening_stock,nft,state,visible_from,listed_from,on_sale_from,on_sale_until,name_fr,description_fr\nq${quoted}\n`,
    ),
  ).toMatchObject({ state: 'done', results: { applied: 1 } });
  expect(await applied(by, 'products', products(700))).toMatchObject({ results: { applied: 700, failed: 0 } });
  await applied(
    by,
    'events',
    [
      'external_id,title,club,date,venue,competition,hot,no_transfer,limit_per_person,state,category,category_price,rows,seats_per_row',
      `m-1,Match one,${club},2027-03-01T18:00:00Z,Home,Cup,yes,yes,4,published,Stand,10,2,10`,
      `m-1,Match one,${club},2027-03-01T18:00:00Z,Home,Cup,yes,yes,4,published,Box,50.5,1,5`,
      `m-2,Match two,${club},2027-04-01T18:00:00Z,Home,Cup,no,,,,,,,`,
    ].join('\n'),
  );
  await applied(
    by,
    'plans',
    'name,region,data,duration,countries,price,popular\nFrance,Europe,1000,7,FR MC,5.00,true\n',
  );
  for (const [kind, rows] of [
    ['products', 701],
    ['stock', 701],
    ['prices', 701],
    ['events', 3],
    ['plans', 1],
  ] as const) {
    const file = await exported(by, kind);
    const again = await previewed(by, kind, file, 10_000);
    expect({ kind, ...again.counts }).toEqual({ kind, rows, creates: 0, changes: 0, unchanged: rows, errors: 0 });
    await by.imports.cancelImport({ id: again.id });
    // Nothing of anybody else.
    expect((await exported(await merchant(), kind)).split('\r\n').length).toBe(2);
  }
  expect((await verifyCatalog(house.database)).differences).toEqual([]);
});

describe('a confirmed import', () => {
  test('changes and creates what its preview showed, leaves out what was changed since, and is recorded with its actor', async () => {
    const by = await merchant();
    await applied(by, 'products', products(3));
    const shown = await previewed(
      by,
      'products',
      ['external_id,name,club,category,price', `p-0,Scarf 0,${club},scarves,21.00`, `p-1,Scarf 1,${club},scarves,22.00`]
        .concat([`p-9,New,${club},scarves,9.00`, `p-2,Scarf 2,${club},scarves,20`])
        .join('\n'),
    );
    expect(shown.counts).toEqual({ rows: 4, creates: 1, changes: 2, unchanged: 1, errors: 0 });
    const [first, second] = await rowsOf(by, shown.id, { action: 'change' });
    expect(first).toMatchObject({ before: { price: '20.00' }, after: { price: '21.00' } });
    await by.products.updateProduct({ id: second!.subject, name: 'Changed meanwhile', etag: '*' });
    expect(await reasonOf(by.imports.confirmImport({ id: shown.id, etag: '"1"' }))).toBe('VERSION_CONFLICT');
    expect(await reasonOf(by.imports.confirmImport({ id: shown.id }))).toBe('ETAG_MISSING');
    await by.imports.confirmImport({ id: shown.id, etag: shown.etag });
    await by.imports.confirmImport({ id: shown.id, etag: shown.etag });
    const done = await settled(by, shown.id);
    expect(done).toMatchObject({ state: 'done', progress: 100, results: { applied: 2, conflicts: 1, failed: 0 } });
    expect((await by.products.getManagedProduct({ id: second!.subject })).product).toMatchObject({
      name: 'Changed meanwhile',
      price: '20.00',
    });
    const { changes } = await by.changes.listChanges({ subject: first!.subject });
    expect(changes[0]).toMatchObject({ action: 'update', importId: shown.id, after: '{"price":"21.00"}' });
    expect(changes[0]!.actor).not.toBe('');
    expect(await text(by.imports.exportImportReport({ id: shown.id }))).toBe(
      [
        'line,key,action,outcome,field,reason,message',
        `2,${first!.subject},change,applied,,,`,
        `3,${second!.subject},change,conflict,,,`,
        `4,p-9,create,applied,,,`,
        `5,${(await rowsOf(by, shown.id, { action: 'unchanged' }))[0]!.subject},unchanged,,,,`,
        '',
      ].join('\r\n'),
    );
  });

  test('counts and receives stock with a reason; a count that a sale has overtaken is a conflict', async () => {
    const by = await merchant();
    await applied(by, 'products', products(3));
    const file = 'external_id,stock,received,reason\np-0,7,,Counted\np-1,,4,\np-2,1,,\n';
    const shown = await previewed(by, 'stock', file);
    expect(shown.counts).toMatchObject({ changes: 3 });
    const subjects = (await rowsOf(by, shown.id)).map(({ subject }) => subject);
    await by.products.moveStock({ id: subjects[1]!, kind: 'receipt', quantity: 1 });
    await by.products.moveStock({ id: subjects[2]!, kind: 'receipt', quantity: 1 });
    await by.imports.confirmImport({ id: shown.id, etag: shown.etag });
    expect(await settled(by, shown.id)).toMatchObject({ results: { applied: 2, conflicts: 1 } });
    const stocks = [];
    for (const id of subjects) stocks.push((await by.products.getManagedProduct({ id })).product!.stock);
    expect(stocks).toEqual([7, 10, 6]);
    const { movements } = await by.products.listStockMovements({ id: subjects[0]! });
    expect(movements[0]).toMatchObject({ kind: 'correction', quantity: 2, reason: 'Counted' });
    expect((await verifyCatalog(house.database)).differences).toEqual([]);
    expect((await previewed(by, 'stock', 'external_id,stock,received\np-0,3,2\n')).counts).toMatchObject({ errors: 1 });
  });

  test('makes events with categories and seats from several lines, and changes them', async () => {
    const by = await merchant();
    const header = 'external_id,title,club,date,venue,competition,state,category,category_price,rows,seats_per_row';
    const match = (title: string, category: string) =>
      `m,${title},${club},2027-03-01T18:00:00Z,Home,Cup,published,${category}`;
    const different = await previewed(
      by,
      'events',
      [header, match('One', 'Stand,10,2,10'), match('Two', 'Box,50,1,5')].join('\n'),
    );
    expect(different.counts).toMatchObject({ creates: 1, errors: 1 });
    expect((await rowsOf(by, different.id))[1]!.errors).toMatchObject([{ field: 'title', reason: 'LINES_DIFFER' }]);
    await by.imports.cancelImport({ id: different.id });
    const done = await applied(
      by,
      'events',
      [header, match('One', 'Stand,10,2,10'), match('One', 'Box,50,1,5')].join('\n'),
    );
    expect(done).toMatchObject({ counts: { creates: 2 }, results: { applied: 2 } });
    const id = (await rowsOf(by, done.id))[0]!.subject;
    expect(
      await applied(
        by,
        'events',
        [
          header,
          match('Renamed', 'Stand,12,3,10'),
          match('Renamed', 'Box,60,,'),
          match('Renamed', 'Terrace,5,1,1'),
        ].join('\n'),
      ),
    ).toMatchObject({ counts: { creates: 1, changes: 2 }, results: { applied: 3, conflicts: 0 } });
    const { event } = await by.events.getManagedEvent({ id });
    expect(event).toMatchObject({ title: 'Renamed', seatsAvailable: 36, managed: { state: 'published' } });
    expect(event!.categories.map(({ name, price, capacity }) => [name, price, capacity])).toEqual([
      ['Box', '60.00', 5],
      ['Stand', '12.00', 30],
      ['Terrace', '5.00', 1],
    ]);
    expect((await verifyCatalog(house.database)).differences).toEqual([]);
  });

  test('makes variants, and counts their stock by SKU', async () => {
    const by = await merchant();
    await applied(by, 'products', products(2).replaceAll(',5', ',0'));
    const header = 'external_id,sku,size,price,opening_stock,state';
    const file = [header, 'p-0,S,Small,,3,', 'p-0,M,Medium,25,4,archived', 'p-1,ONE,One,,,'].join('\n');
    expect(await applied(by, 'variants', file)).toMatchObject({ counts: { creates: 3 }, results: { applied: 3 } });
    const again = await previewed(by, 'variants', await exported(by, 'variants'));
    expect(again.counts).toMatchObject({ rows: 3, unchanged: 3 });
    await by.imports.cancelImport({ id: again.id });
    const changed = await previewed(by, 'variants', 'sku,size\nS,Tiny\nM,small\nNONE,Huge\n');
    expect(changed.counts).toMatchObject({ changes: 1, errors: 2 });
    expect((await rowsOf(by, changed.id, { action: 'error' })).map(({ errors: [error] }) => error!.reason)).toEqual([
      'VARIANT_EXISTS',
      'PRODUCT_NOT_FOUND',
    ]);
    await by.imports.confirmImport({ id: changed.id, etag: changed.etag });
    const done = await settled(by, changed.id);
    expect(done).toMatchObject({ results: { applied: 1 } });
    expect(await applied(by, 'stock', 'sku,stock,received\nS,10,\nM,,1\n')).toMatchObject({ results: { applied: 2 } });
    const id = (await rowsOf(by, done.id))[0]!.subject;
    const { product } = await by.products.getManagedProduct({ id });
    expect(product).toMatchObject({ stock: 15 });
    expect(product!.variants.map(({ sku, size, stock, price, state }) => [sku, size, stock, price, state])).toEqual([
      ['S', 'Tiny', 10, '', 'active'],
      ['M', 'Medium', 5, '25.00', 'archived'],
    ]);
    expect((await previewed(by, 'stock', 'external_id,stock\np-0,3\n')).counts).toMatchObject({ errors: 1 });
    expect((await verifyCatalog(house.database)).differences).toEqual([]);
  });

  test('leaves out a line that is refused when it is applied, and nothing else', async () => {
    const by = await merchant();
    await applied(by, 'products', products(2));
    const header = 'external_id,name,club,category,price';
    const shown = await previewed(by, 'products', `${header}\nx,X,${club},scarves,1\ny,Y,${club},scarves,1\n`);
    await house.catalog.admin(`update products set external_id = 'x' where merchant_id = $1 and external_id = 'p-0'`, [
      by.id,
    ]);
    await by.imports.confirmImport({ id: shown.id, etag: shown.etag });
    expect(await settled(by, shown.id)).toMatchObject({ state: 'done', results: { applied: 1, failed: 1 } });
    expect((await rowsOf(by, shown.id, { outcome: 'failed' }))[0]!.errors).toMatchObject([
      { field: 'external_id', reason: 'EXTERNAL_ID_TAKEN' },
    ]);
  });
});

test('everything that a filter finds is changed: shown first, then applied like a file', async () => {
  const by = await merchant();
  await applied(by, 'products', products(3));
  await applied(by, 'prices', 'external_id,price\np-2,99.99\n');
  const noFilter = { club: '', category: '', state: '', priceFrom: '', priceTo: '' };
  const nothing = { pricePercent: '', rounding: '', state: '', category: '' };
  const noClocks = { visibleFrom: '', listedFrom: '', onSaleFrom: '', onSaleUntil: '' };
  const change = (settings: Partial<typeof nothing>, filter: Partial<typeof noFilter> = {}) =>
    by.imports.createBulkChange({
      kind: 'products',
      filter: { ...noFilter, ...filter },
      settings: { ...nothing, ...noClocks, ...settings },
      reason: 'Sale',
    });
  expect(await reasonOf(change({}))).toBe('BULK_CHANGE_INVALID');
  expect(await reasonOf(change({ pricePercent: '-100' }))).toBe('INVALID_ARGUMENT');
  const { import: made } = await change({ pricePercent: '-12.5', rounding: 'ninety_nine' }, { priceTo: '50' });
  const shown = await settled(by, made!.id);
  expect(shown).toMatchObject({ source: 'filter', state: 'ready', counts: { rows: 2, changes: 2, errors: 0 } });
  expect((await rowsOf(by, shown.id))[0]).toMatchObject({ before: { price: '20.00' }, after: { price: '16.99' } });
  await by.imports.confirmImport({ id: shown.id, etag: shown.etag });
  expect(await settled(by, shown.id)).toMatchObject({ state: 'done', results: { applied: 2 } });
  expect(await exported(by, 'prices')).toContain('Scarf 2,99.99');
  const { import: archived } = await change({ state: 'archived' });
  // Drafts are not archived: each line says so.
  expect(await settled(by, archived!.id)).toMatchObject({ counts: { errors: 3 } });
});

test('an import that is begun twice with one key is begun once', async () => {
  const by = await merchant();
  const begin = () => by.imports.createImport({ kind: 'plans', requestId: 'import-1' });
  const [{ import: first }, { import: again }] = [await begin(), await begin()];
  expect(again!.id).toBe(first!.id);
  expect((await by.imports.listImports({})).imports.map(({ id }) => id)).toEqual([first!.id]);
});

describe('an API key', () => {
  /** A key of a merchant, with which it calls. */
  async function withKey(of: Seller, scope: string, key: 'live' | 'test' = 'live') {
    const keyId = newId();
    const claims = { role: 'merchant', merchant: of.id, scope, key, sid: keyId, signedInAt: new Date(0) };
    return { ...seller(of.id, await house.tokens.userToken(of.id, claims)), keyId };
  }
  const whole = 'catalogue.import catalogue.read products.write';
  const published = `external_id,name,club,category,price,state\np-1,Scarf,${club},scarves,20.00,published\n`;

  test('that may manage products imports them, and every change names it', async () => {
    const of = await merchant();
    const by = await withKey(of, whole);
    expect(await applied(by, 'products', published)).toMatchObject({ state: 'done', results: { applied: 1 } });
    const { changes } = await of.changes.listChanges({});
    expect(changes.length).toBeGreaterThan(0);
    for (const change of changes) expect(change).toMatchObject({ keyId: by.keyId, importId: expect.any(String) });
    expect(await exported(by, 'products')).toContain('p-1,Scarf');
  });

  test('needs the scope of imports, that of what is imported, and that of reading', async () => {
    const of = await merchant();
    const [noImport, noProducts, noRead] = await Promise.all(
      ['catalogue.read products.write', 'catalogue.import catalogue.read', 'catalogue.import products.write'].map(
        (scope) => withKey(of, scope),
      ),
    );
    expect(await failure(noImport!.imports.createImport({ kind: 'products' }))).toMatchObject({
      reason: 'SCOPE_MISSING',
      metadata: { scope: 'catalogue.import' },
    });
    expect(await failure(noProducts!.imports.createImport({ kind: 'products' }))).toMatchObject({
      reason: 'SCOPE_MISSING',
      metadata: { scope: 'products.write' },
    });
    const { import: made } = await noRead!.imports.createImport({ kind: 'products' });
    expect(await reasonOf(noRead!.imports.getImport({ id: made!.id }))).toBe('SCOPE_MISSING');
    expect(await reasonOf(noProducts!.imports.cancelImport({ id: made!.id }))).toBe('SCOPE_MISSING');
    expect(await reasonOf(noRead!.imports.exportCatalogue({ kind: 'products' })[Symbol.asyncIterator]().next())).toBe(
      'SCOPE_MISSING',
    );
    expect((await noRead!.imports.cancelImport({ id: made!.id })).import).toMatchObject({ state: 'cancelled' });
  });

  test('for tests publishes nothing', async () => {
    const by = await withKey(await merchant(), whole, 'test');
    const shown = await previewed(by, 'products', published);
    expect(shown.counts).toMatchObject({ creates: 0, errors: 1 });
    expect((await rowsOf(by, shown.id))[0]!.errors).toMatchObject([{ field: 'state', reason: 'LIVE_KEY_NEEDED' }]);
  });
});

describe('whoever may not manage', () => {
  test('cannot import either', async () => {
    const [by, other, support] = [
      await merchant(),
      await merchant(),
      await merchant({ scope: teamRoles.support.permissions.join(' ') }),
    ];
    const { import: made } = await by.imports.createImport({ kind: 'products' });
    const id = made!.id;
    expect(await reasonOf(other.imports.getImport({ id }))).toBe('IMPORT_NOT_FOUND');
    expect(await reasonOf(other.imports.cancelImport({ id }))).toBe('IMPORT_NOT_FOUND');
    expect(await reasonOf(other.imports.createImport({ kind: 'products', merchantId: by.id }))).toBe(
      'MERCHANT_NOT_FOUND',
    );
    expect(await reasonOf(support.imports.createImport({ kind: 'products' }))).toBe('PERMISSION_MISSING');
    await applied(other, 'products', products(1));
    const [theirs] = await rowsOf(other, (await other.imports.listImports({})).imports[0]!.id);
    await by.imports.cancelImport({ id });
    const shown = await previewed(by, 'prices', `id,price\n${theirs!.subject},1.00\n`);
    expect(shown.counts).toMatchObject({ errors: 1, changes: 0 });
    expect((await rowsOf(by, shown.id))[0]!.errors).toMatchObject([{ field: 'id', reason: 'PRODUCT_NOT_FOUND' }]);
  });

  test('cannot publish what is paid in another currency', async () => {
    const by = await merchant({ currency: 'USD' });
    const shown = await previewed(
      by,
      'products',
      `name,club,category,price,state\nA,${club},scarves,1,draft\nB,${club},scarves,1,published\n`,
    );
    expect(shown.counts).toMatchObject({ creates: 1, errors: 1 });
    expect((await rowsOf(by, shown.id))[1]!.errors).toMatchObject([{ field: 'state', reason: 'CURRENCY_NOT_SOLD' }]);
  });
});
