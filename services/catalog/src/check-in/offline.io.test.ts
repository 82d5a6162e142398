// Two devices without a network, a thousand tickets, clocks that are wrong by minutes, refunds and new holders meanwhile: what is reported in any order,
// and twice, ends alike, by the rules of docs/check-in.md.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newId } from '@plaza/service';
import { checkInWorld, type CheckInWorld, type Gate, type Manager, type Scanned } from '../../test/check-in-world.ts';
import { addEvent, startHouse, type House } from '../../test/harness.ts';
import { dice, soldTickets, type SoldTicket } from '../../test/sold-tickets.ts';

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

/** Paired some hours ago, and with a clock that is wrong by so much. */
class Phone {
  readonly gate: Gate;
  readonly skewMs: number;
  readonly scans: Scanned[] = [];
  constructor(gate: Gate, skewMs: number) {
    this.gate = gate;
    this.skewMs = skewMs;
  }
  saw(code: string, kind: string, at: number, id = newId()): void {
    this.scans.push({ id, code, kind, shown: 'admitted', deviceTime: new Date(at + this.skewMs) });
  }
  async sync(scans: Scanned[]): Promise<void> {
    for (let at = 0; at < scans.length; at += 300)
      await this.gate.sync(scans.slice(at, at + 300), new Date(Date.now() + this.skewMs));
  }
}

async function phone(eventId: string, listId: string, skewMs: number): Promise<Phone> {
  const gate = await world.gate(staff, eventId, [listId]);
  await sql(`update check_in_devices set paired_at = now() - interval '5 hours' where id = $1`, [gate.id]);
  return new Phone(gate, skewMs);
}

/** What stands, without what differs between two runs: ids of rows, devices and tickets. */
async function standing(eventId: string, numbers: Map<string, number>) {
  const scans = await sql(
    `select c.ticket_id, c.kind, c.stands, c.reason, c.moved, f.scan_id as first, c.scan_id
       from check_ins c left join check_ins f on f.id = c.conflicts_with where c.event_id = $1`,
    [eventId],
  );
  const number = (id: unknown): number | undefined => numbers.get(String(id));
  const tickets = await sql(`select id, status, inside from tickets where event_id = $1`, [eventId]);
  const { categories, lists } = await staff.getCheckInCounts({ eventId });
  return {
    scans: scans
      .map((row): unknown[] => [
        number(row['scan_id']),
        number(row['ticket_id']),
        row['kind'],
        row['stands'],
        row['reason'],
        row['moved'],
        number(row['first']),
      ])
      .sort((a, b) => Number(a[0]) - Number(b[0])),
    tickets: tickets
      .map((row): unknown[] => [number(row['id']), row['status'], row['inside']])
      .sort((a, b) => Number(a[0]) - Number(b[0])),
    categories,
    lists: lists.map(({ entries, exits, conflicts, refusals }) => ({ entries, exits, conflicts, refusals })),
  };
}

type Order = (
  first: [Phone, Scanned[]],
  second: [Phone, Scanned[]],
  roll: (sides: number) => number,
) => [Phone, Scanned[]][];

const reversed = ([owner, scans]: [Phone, Scanned[]]): [Phone, Scanned[]] => [owner, [...scans].reverse()];
const orders: Record<string, Order> = {
  'one after the other': (first, second) => [first, second],
  'the later one first, backwards, and everything twice': (first, second) => [
    reversed(second),
    reversed(first),
    first,
    second,
  ],
  'in small parts by turns': (first, second, roll) => {
    const left: [Phone, Scanned[]][] = [
      [first[0], [...first[1]]],
      [second[0], [...second[1]]],
    ];
    const parts: [Phone, Scanned[]][] = [];
    while (left.some(([, scans]) => scans.length > 0)) {
      const [owner, scans] = left[roll(2)]!;
      parts.push([owner, scans.splice(roll(Math.max(1, scans.length)), 150)]);
    }
    return parts.filter(([, scans]) => scans.length > 0);
  },
};

const ticketCount = 1_000;

/** The same day, at a new event: what two devices saw, and what became of some tickets meanwhile. */
async function oneDay(order: Order) {
  const roll = dice('a day');
  const eventId = await addEvent(house.database, { seats: ticketCount, price: '1.00' });
  const listId = await world.list(staff, eventId, { reentry: 'after_exit' });
  const [left, right] = await Promise.all([phone(eventId, listId, 120_000), phone(eventId, listId, -120_000)]);
  const tickets = await soldTickets(house, eventId, ticketCount);
  const numbers = new Map<string, number>();
  tickets.forEach(({ id }, index) => numbers.set(id, index));
  // Long enough ago for every scan of the day; seconds lie between any two scans of a ticket.
  let at = Date.now() - 4 * 3_600_000;
  const saw = (by: Phone, code: string, kind: string) => {
    const id = newId();
    numbers.set(id, 10_000 + numbers.size);
    by.saw(code, kind, (at += 5_000), id);
  };
  const dead: string[] = [];
  for (const { id, code } of tickets) {
    const [one, other] = roll(2) === 0 ? [left, right] : [right, left];
    const what = roll(10);
    if (what < 6) saw(one, code, 'entry');
    else if (what < 8) {
      // Both let it in.
      saw(one, code, 'entry');
      saw(other, code, 'entry');
    } else if (what < 9) {
      saw(one, code, 'entry');
      saw(other, code, 'exit');
      saw(one, code, 'entry');
      saw(other, code, 'entry');
    } else {
      dead.push(id);
      if (roll(2) === 0) saw(one, code, 'entry');
    }
  }
  await sql(
    `update tickets set status = case when n % 2 = 0 then 'refunded' else status end,
         version = version + (n % 2)::int, qr_code = case when n % 2 = 0 then qr_code else 'PLAZA2.' || n end
       from unnest($1::uuid[]) with ordinality as u (ticket, n) where id = u.ticket`,
    [dead],
  );
  for (const [owner, scans] of order([left, left.scans], [right, right.scans], dice('an order')))
    await owner.sync(scans);
  return { result: await standing(eventId, numbers), eventId, tickets, dead: new Set(dead), left, right };
}

describe('two devices without a network', () => {
  let usual: Awaited<ReturnType<typeof oneDay>>;
  beforeAll(async () => {
    usual = await oneDay(orders['one after the other']!);
  });

  test('the first entry of a ticket stands, and every other without an exit is a conflict with it', async () => {
    const { result, dead, tickets } = usual;
    const byTicket = Map.groupBy(result.scans, ([, ticket]): unknown => ticket);
    tickets.forEach(({ id }, index) => {
      const scans = byTicket.get(index) ?? [];
      if (dead.has(id)) {
        for (const scan of scans) expect(scan[3]).toBe('conflict');
        expect(result.tickets[index]!.slice(1)).not.toContain(true);
        return;
      }
      let inside = false;
      for (const [, , kind, stands, reason, moved] of scans) {
        const passes = kind === 'exit' || !inside;
        expect([stands, reason]).toEqual(passes ? ['admitted', null] : ['conflict', 'ALREADY_USED']);
        expect(moved).toBe(passes);
        inside = kind === 'entry';
      }
      expect(result.tickets[index]).toEqual([index, 'used', inside]);
    });
    const [counted] = result.lists;
    const moved = (kind: string) => result.scans.filter((scan) => scan[2] === kind && scan[5] === true).length;
    expect(counted).toEqual({
      entries: moved('entry'),
      exits: moved('exit'),
      conflicts: result.scans.filter(([, , , stands]) => stands === 'conflict').length,
      refusals: 0,
    });
    expect(counted!.conflicts).toBeGreaterThan(200);
  });

  test.each(Object.keys(orders).slice(1))('reported %s, it ends alike', async (name) => {
    expect((await oneDay(orders[name]!)).result).toEqual(usual.result);
  });

  test('what was let in online stays first, and is not taken back by what is reported later', async () => {
    const eventId = await addEvent(house.database, { seats: 2, price: '1.00' });
    const listId = await world.list(staff, eventId);
    const [online, offline] = await Promise.all([phone(eventId, listId, 0), phone(eventId, listId, 90_000)]);
    const [ticket] = (await soldTickets(house, eventId, 1)) as [SoldTicket];
    const [first] = await online.gate.scan({ code: ticket.code });
    expect(first!.result).toBe('admitted');
    // Its own clock says that it was later, and it was.
    offline.saw(ticket.code, 'entry', Date.now());
    await offline.sync(offline.scans);
    const { scans } = await staff.listScans({ eventId });
    expect(scans.map(({ offline: was, stands }) => [was, stands])).toEqual([
      [true, 'conflict'],
      [false, 'admitted'],
    ]);
    expect(scans[0]!.conflictsWith).toBe(scans[1]!.id);
    const page = (await staff.listScans({ eventId, stands: 'conflict' })).scans;
    expect(page.map(({ id }) => id)).toEqual([scans[0]!.id]);
    // Without the first one the other is the first.
    await staff.undoScan({ id: scans[1]!.id, reason: 'Tried out' });
    expect((await staff.listScans({ eventId, stands: 'conflict' })).scans).toEqual([]);
    expect((await staff.getCheckInCounts({ eventId })).categories[0]).toMatchObject({ entries: 1, inside: 1 });
  });
});
