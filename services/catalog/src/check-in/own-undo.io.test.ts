// A device takes back a scan of its own, while it is new.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newId } from '@plaza/service';
import { failure } from '@plaza/testing';
import { checkInWorld, type CheckInWorld, type Gate, type Manager } from '../../test/check-in-world.ts';
import { addEvent, startHouse, type House } from '../../test/harness.ts';
import { soldTickets, type SoldTicket } from '../../test/sold-tickets.ts';

let house: House;
let world: CheckInWorld;
let staff: Manager;

beforeAll(async () => {
  house = await startHouse();
  world = checkInWorld(house);
  staff = world.manager(await house.tokens.userToken(newId(), { role: 'admin' }));
});
afterAll(async () => {
  world.close();
  await house.close();
});

const sql = (text: string, values: unknown[] = []) => house.catalog.admin(text, values);
const reasonOf = async (call: Promise<unknown>): Promise<string> => (await failure(call)).reason;

async function scene() {
  const eventId = await addEvent(house.database, { seats: 3, price: '1.00' });
  const listId = await world.list(staff, eventId);
  const [gate, other] = await Promise.all([1, 2].map(() => world.gate(staff, eventId, [listId])));
  const [ticket] = (await soldTickets(house, eventId, 1)) as [SoldTicket];
  return { eventId, gate: gate!, other: other!, ticket };
}

const undo = (gate: Gate, scanId: string, reason = 'Wrong person') =>
  world.api.undoOwnScan({ scanId, reason }, gate.as);

test('a device undoes what it let in, and the ticket comes in again', async () => {
  const { eventId, gate, ticket } = await scene();
  const id = newId();
  await gate.scan({ id, code: ticket.code });
  const { scan } = await undo(gate, id);
  expect(scan).toMatchObject({ scanId: id, stands: 'undone', undoReason: 'Wrong person' });
  expect((await undo(gate, id, 'Again')).scan).toEqual(scan);
  expect((await gate.scan({ code: ticket.code }))[0]!.result).toBe('admitted');
  expect((await staff.getCheckInCounts({ eventId })).lists).toMatchObject([{ entries: 1 }]);
  // What is sent again is what stands of it.
  expect((await gate.scan({ id, code: ticket.code }))[0]!.result).toBe('undone');
});

test('nobody else undoes it, and not later, not what let nobody in, and not without a reason', async () => {
  const { gate, other, ticket } = await scene();
  const [id, again] = [newId(), newId()];
  await gate.scan({ id, code: ticket.code });
  await gate.scan({ id: again, code: ticket.code });
  expect(await reasonOf(undo(other, id))).toBe('SCAN_NOT_FOUND');
  expect(await reasonOf(undo(gate, newId()))).toBe('SCAN_NOT_FOUND');
  expect(await reasonOf(undo(gate, 'mine'))).toBe('INVALID_ARGUMENT');
  expect(await reasonOf(undo(gate, id, ' '))).toBe('INVALID_ARGUMENT');
  expect(await reasonOf(undo(gate, again))).toBe('SCAN_NOT_UNDOABLE');
  expect(await reasonOf(world.api.undoOwnScan({ scanId: id, reason: 'Wrong' }))).toBe('DEVICE_TOKEN_INVALID');
  await sql(`update check_ins set received_at = received_at - interval '11 minutes' where scan_id = $1`, [id]);
  expect(await reasonOf(undo(gate, id))).toBe('UNDO_TOO_LATE');
  const { scans } = await staff.listScans({ eventId: (await world.api.getCheckIn({}, gate.as)).event!.id });
  expect(scans.map(({ stands }) => stands).sort()).toEqual(['admitted', 'refused']);
});
