import { Big } from '@plaza/money';
import { demoId, type SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { db } from '../db.ts';

export interface NewEvent {
  id: string;
  title: string;
  club: string;
  date: Date;
  venue: string;
  competition: string;
  currency: string;
  hot: boolean;
  vip: boolean;
  /** That it was to take place at another time. */
  moved?: { refundUntil: Date; reason: string };
  categories: readonly { name: string; price: string; capacity: number }[];
}

interface DemoEvent extends Omit<NewEvent, 'id' | 'date' | 'currency' | 'moved'> {
  /** Its id is derived from this, so this stays when the title changes. */
  slug: string;
  /** Days ahead, and the kick-off in UTC. */
  inDays: number;
  kickOff: readonly [hours: number, minutes: number];
  /** Why it was moved; what was bought before can be given back until ten days before it. */
  movedBecause?: string;
}

const dayMs = 86_400_000;

type Capacities = readonly [number, number, number, number];
type Prices = readonly [string, string, string, string];

const stand =
  (names: readonly [string, string, string, string]) =>
  (prices: Prices, capacities: Capacities = [60, 80, 100, 120]) =>
    names.map((name, index) => ({ name, price: prices[index] ?? '', capacity: capacities[index] ?? 0 }));

const louisII = stand(['Premium', 'Tribune Honneur', 'Tribune Seconde', 'Populaire']);
const velodrome = stand(['Loge', 'Jean Bouin', 'Ganay', 'Virage']);
const sanSiro = stand(['Poltrona Rossa', 'Primo Arancio', 'Secondo Blu', 'Terzo Verde']);

const monaco = { club: 'AS_MONACO', venue: 'Stade Louis II, Monaco' };
const marseille = { club: 'OLYMPIQUE_MARSEILLE', venue: 'Orange Vélodrome, Marseille' };
const inter = { club: 'INTER_MILAN', venue: 'San Siro, Milan' };

const events: readonly DemoEvent[] = [
  {
    slug: 'monaco-lyon',
    title: 'AS Monaco – Olympique Lyonnais',
    ...monaco,
    competition: 'Ligue 1',
    inDays: 6,
    kickOff: [19, 45],
    hot: true,
    vip: false,
    categories: louisII(['89.99', '59.99', '39.99', '24.99']),
  },
  {
    slug: 'marseille-rennes',
    title: 'Olympique de Marseille – Stade Rennais',
    ...marseille,
    competition: 'Ligue 1',
    inDays: 9,
    kickOff: [20, 0],
    hot: false,
    vip: false,
    categories: velodrome(['145.00', '75.00', '48.00', '22.00']),
  },
  {
    slug: 'inter-torino',
    title: 'Inter Milan – Torino',
    ...inter,
    competition: 'Serie A',
    inDays: 12,
    kickOff: [17, 0],
    hot: false,
    vip: false,
    categories: sanSiro(['160.00', '85.00', '49.00', '25.00']),
  },
  {
    slug: 'monaco-porto',
    title: 'AS Monaco – FC Porto',
    ...monaco,
    competition: 'Champions League',
    inDays: 16,
    kickOff: [20, 0],
    hot: true,
    vip: true,
    categories: louisII(['189.00', '119.00', '79.00', '45.00']),
  },
  // A match that is nearly sold out.
  {
    slug: 'marseille-paris',
    title: 'Olympique de Marseille – Paris Saint-Germain',
    ...marseille,
    competition: 'Ligue 1',
    inDays: 20,
    kickOff: [19, 45],
    hot: true,
    vip: true,
    categories: velodrome(['320.00', '180.00', '120.00', '65.00'], [2, 4, 3, 6]),
  },
  {
    slug: 'inter-juventus',
    title: 'Inter Milan – Juventus',
    ...inter,
    competition: 'Serie A',
    inDays: 24,
    kickOff: [19, 45],
    hot: true,
    vip: true,
    categories: sanSiro(['390.00', '210.00', '120.00', '69.00']),
  },
  {
    slug: 'monaco-nice',
    movedBecause: 'The pitch was under water.',
    title: 'AS Monaco – OGC Nice',
    ...monaco,
    competition: 'Ligue 1',
    inDays: 31,
    kickOff: [16, 0],
    hot: true,
    vip: false,
    categories: louisII(['95.00', '65.00', '42.00', '26.00']),
  },
  {
    slug: 'inter-bayern',
    title: 'Inter Milan – Bayern Munich',
    ...inter,
    competition: 'Champions League',
    inDays: 37,
    kickOff: [20, 0],
    hot: true,
    vip: true,
    categories: sanSiro(['420.00', '230.00', '135.00', '75.00']),
  },
  {
    slug: 'marseille-lens',
    title: 'Olympique de Marseille – RC Lens',
    ...marseille,
    competition: 'Coupe de France',
    inDays: 43,
    kickOff: [19, 10],
    hot: false,
    vip: false,
    categories: velodrome(['110.00', '55.00', '35.00', '15.00']),
  },
  {
    slug: 'monaco-legends',
    title: 'AS Monaco Legends Night',
    ...monaco,
    competition: 'Friendly',
    inDays: 52,
    kickOff: [18, 30],
    hot: false,
    vip: true,
    categories: louisII(['129.00', '49.00', '29.00', '12.00'], [30, 60, 80, 100]),
  },
  {
    slug: 'inter-napoli',
    title: 'Inter Milan – Napoli',
    ...inter,
    competition: 'Coppa Italia',
    inDays: 60,
    kickOff: [20, 0],
    hot: false,
    vip: false,
    categories: sanSiro(['150.00', '79.00', '45.00', '20.00']),
  },
  {
    slug: 'marseille-ajax',
    title: 'Olympique de Marseille – Ajax',
    ...marseille,
    competition: 'Champions League',
    inDays: 68,
    kickOff: [20, 0],
    hot: true,
    vip: true,
    categories: velodrome(['240.00', '130.00', '85.00', '45.00']),
  },
];

/**
 * Inserts the demo events after `now`. One that is still to come stays as it is; one that has passed gets a successor.
 * @returns the new ones
 */
export async function seedEvents(em: SqlEntityManager, now: Date): Promise<string[]> {
  const made: string[] = [];
  for (const {
    slug,
    inDays,
    kickOff: [hours, minutes],
    movedBecause: reason,
    ...event
  } of events) {
    const id = await nextId(em, slug, now);
    if (id === undefined) continue;
    const date = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + inDays, hours, minutes));
    const refundUntil = new Date(date.getTime() - 10 * dayMs);
    await insertEvent(em, { ...event, id, date, currency: 'EUR', ...(reason && { moved: { refundUntil, reason } }) });
    made.push(id);
  }
  return made;
}

/** The id of the first edition that is not there yet; undefined if the last one is still ahead. */
async function nextId(em: SqlEntityManager, slug: string, now: Date): Promise<string | undefined> {
  for (let edition = 1; ; edition++) {
    const id = demoId(`event:${slug}:${edition}`);
    const row = await db(em).selectFrom('events').select('date').where('id', '=', id).executeTakeFirst();
    if (!row) return id;
    if (row.date > now) return undefined;
  }
}

/** Writes an event with its categories and a row for each seat: rows of 20, A-1 to A-20, then B, … Z, AA, … */
export async function insertEvent(em: SqlEntityManager, event: NewEvent): Promise<void> {
  const cheapest = event.categories
    .map(({ price }) => new Big(price))
    .reduce((low, price) => (price.lt(low) ? price : low));
  const seats = event.categories.reduce((sum, { capacity }) => sum + capacity, 0);
  await db(em)
    .insertInto('events')
    .values({
      id: event.id,
      title: event.title,
      club: event.club,
      date: event.date,
      venue: event.venue,
      competition: event.competition,
      price_from: cheapest.toFixed(),
      currency: event.currency,
      seats_available: seats,
      hot: event.hot,
      vip: event.vip,
      ...(event.moved && {
        moved_at: sql<Date>`now()`,
        refund_until: event.moved.refundUntil,
        change_reason: event.moved.reason,
      }),
    })
    .execute();
  for (const { name, price, capacity } of event.categories) {
    const id = demoId(`category:${event.id}:${name}`);
    await db(em)
      .insertInto('event_categories')
      .values({ id, event_id: event.id, name, price, currency: event.currency, capacity, seats_left: capacity })
      .execute();
    // Rows are longer if 702 rows of 20, A to ZZ, are too few.
    const inRow = Math.max(20, Math.ceil(capacity / 702));
    const positions = sql<{ position: number; label: string }>`(
      select position, case when row < 26 then '' else chr(64 + row / 26) end || chr(65 + row % 26) || '-' || seat as label
        from generate_series(1, ${capacity}::int) as position
        cross join lateral (select (position - 1) / ${inRow}::int as row, (position - 1) % ${inRow}::int + 1 as seat) as at)`;
    await db(em)
      .insertInto('seats')
      .columns(['id', 'category_id', 'position', 'label'])
      .expression((eb) =>
        eb
          .selectFrom(positions.as('seat'))
          .select([
            sql<string>`gen_random_uuid()`.as('id'),
            sql<string>`${id}::uuid`.as('category_id'),
            'seat.position',
            'seat.label',
          ]),
      )
      .execute();
  }
}
