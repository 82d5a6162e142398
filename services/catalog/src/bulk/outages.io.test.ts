// An import while Redis is unavailable: the job finds its work in PostgreSQL, and what was cached is read anew.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ImportServiceService } from '@plaza/api/bulk';
import { ClubManagementServiceService } from '@plaza/api/manage';
import { newId } from '@plaza/service';
import { client, until } from '@plaza/testing';
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
