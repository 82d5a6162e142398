// Files of events say whether tickets get tokens and whether they can be given away: by the same rules as managing.
import { afterAll, afterEach, expect, test } from '@jest/globals';
import { ImportServiceService } from '@plaza/api/bulk';
import { ClubManagementServiceService, EventManagementServiceService } from '@plaza/api/manage';
import { newId } from '@plaza/service';
import { client, until, type TestClient } from '@plaza/testing';
import { startHouse, type House } from '../../test/harness.ts';

const club = 'TOKENS_FC';
/** Of a node that is away: nothing of an import waits for it. */
const chain = {
  NFT_PROVIDER: 'evm',
  NFT_RPC_URL: 'http://127.0.0.1:1',
  NFT_CHAIN_ID: '31337',
  NFT_CONTRACT: `0x${'1'.repeat(40)}`,
  NFT_PRIVATE_KEY: `0x${'2'.repeat(64)}`,
};

const houses: House[] = [];
const open: { close(): void }[] = [];
afterEach(() => {
  for (const each of open.splice(0)) each.close();
});
afterAll(() => Promise.all(houses.map((house) => house.close())));

interface Staff {
  imports: TestClient<typeof ImportServiceService>;
  events: TestClient<typeof EventManagementServiceService>;
}

async function staffOf(env: Record<string, string>): Promise<Staff> {
  const house = await startHouse({ env });
  houses.push(house);
  const token = await house.tokens.userToken(newId(), { role: 'admin' });
  const at = <Definition extends object>(definition: Definition): TestClient<Definition> => {
    const made = client(definition, house.app.port, { token });
    open.push(made);
    return made;
  };
  await at(ClubManagementServiceService).createClub({ id: club, name: 'Tokens FC', country: 'MC' });
  return { imports: at(ImportServiceService), events: at(EventManagementServiceService) };
}

/** Waits until no job works on it any more. */
const settled = ({ imports }: Staff, id: string) =>
  until(async () => {
    const { import: now } = await imports.getImport({ id });
    return now!.state === 'previewing' || now!.state === 'applying' ? undefined : now;
  }, 'the import has ended its step');

async function previewed(staff: Staff, lines: string[]) {
  const { import: made } = await staff.imports.createImport({ kind: 'events', fileName: 'events.csv' });
  const content = { contentType: 'text/csv', data: Buffer.from(lines.join('\n')), extensions: [] };
  await staff.imports.putImportPart({ id: made!.id, part: 1, content });
  await staff.imports.previewImport({ id: made!.id });
  return settled(staff, made!.id);
}

async function exported({ imports }: Staff): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const { data } of imports.exportCatalogue({ kind: 'events' })) parts.push(data);
  return Buffer.concat(parts).toString();
}

const header = 'external_id,title,club,date,venue,competition,nft,no_transfer';
const line = (id: string, nft: string, noTransfer: string): string =>
  `${id},Match,${club},2027-03-01T18:00:00Z,Home,Cup,${nft},${noTransfer}`;

test('with a chain an import gives events tokens, forbids transfers, and an export of it changes nothing', async () => {
  const staff = await staffOf(chain);
  const lines = [line('t-1', 'yes', 'no'), line('t-2', 'no', 'yes'), line('t-3', '', '')];
  const shown = await previewed(staff, [header, ...lines]);
  expect(shown).toMatchObject({ state: 'ready', counts: { rows: 3, creates: 3, errors: 0 } });
  await staff.imports.confirmImport({ id: shown.id, etag: shown.etag });
  expect(await settled(staff, shown.id)).toMatchObject({ state: 'done', results: { applied: 3, failed: 0 } });
  const read = async (externalId: string) => {
    const { events } = await staff.events.listManagedEvents({ externalId });
    return [events[0]!.nft, events[0]!.noTransfer];
  };
  expect([await read('t-1'), await read('t-2'), await read('t-3')]).toEqual([
    [true, false],
    [false, true],
    [false, false],
  ]);
  const again = await previewed(staff, [await exported(staff)]);
  expect(again.counts).toMatchObject({ creates: 0, changes: 0, errors: 0 });
  await staff.imports.cancelImport({ id: again.id });
  const changed = await previewed(staff, ['external_id,no_transfer', 't-1,true', 't-2,']);
  expect(changed.counts).toMatchObject({ rows: 2, changes: 1, unchanged: 1, errors: 0 });
});

test('without a chain a line that wants tokens is refused, and says why', async () => {
  const staff = await staffOf({});
  const shown = await previewed(staff, [header, line('t-1', 'true', 'false'), line('t-2', 'false', 'true')]);
  expect(shown.counts).toMatchObject({ rows: 2, errors: 1 });
  const { rows } = await staff.imports.listImportRows({ id: shown.id, pageSize: 10, action: 'error' });
  expect(rows.flatMap(({ errors }) => errors)).toMatchObject([{ field: 'nft', reason: 'NFT_NOT_OFFERED' }]);
});
