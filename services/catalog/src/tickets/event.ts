import type { Event as EventMessage } from '@plaza/api/ticket';
import { formatAmount } from '@plaza/money';
import type { SqlEntityManager } from '@plaza/service';
import { ticketErrors } from './ticket.errors.ts';

/** What one answer names at most. A club's season and the cups fit several times. */
const listLimit = 500;

interface EventRow {
  id: string;
  title: string;
  club: string;
  date: string;
  venue: string;
  competition: string;
  price_from: string;
  currency: string;
  seats_available: number;
  hot: boolean;
  vip: boolean;
}

interface CategoryRow {
  name: string;
  price: string;
  currency: string;
  seats_left: number;
}

const columns = 'id, title, club, date, venue, competition, price_from, currency, seats_available, hot, vip';

/** The events ahead, soonest first; an empty club means all of them. */
export async function listEvents(em: SqlEntityManager, club: string): Promise<EventMessage[]> {
  const rows = club === ''
    ? await em.execute<EventRow[]>(`select ${columns} from events where date > now() order by date, id limit ?`, [listLimit])
    : await em.execute<EventRow[]>(`select ${columns} from events where club = ? and date > now() order by date, id limit ?`, [club, listLimit]);
  return rows.map((row) => toProto(row, []));
}

/** One event with its categories, dearest first. Throws EVENT_NOT_FOUND. */
export async function getEvent(em: SqlEntityManager, id: string): Promise<EventMessage> {
  const [event] = await em.execute<EventRow[]>(`select ${columns} from events where id = ?`, [id]);
  if (!event) throw ticketErrors.EVENT_NOT_FOUND();
  const categories = await em.execute<CategoryRow[]>(
    'select name, price, currency, seats_left from event_categories where event_id = ? order by event_categories.price desc, name', [id]);
  return toProto(event, categories);
}

function toProto(row: EventRow, categories: CategoryRow[]): EventMessage {
  return {
    id: row.id,
    title: row.title,
    club: row.club,
    date: new Date(row.date),
    venue: row.venue,
    competition: row.competition,
    priceFrom: formatAmount(row.price_from, row.currency),
    currency: row.currency,
    seatsAvailable: row.seats_available,
    hot: row.hot,
    vip: row.vip,
    categories: categories.map((category) => ({
      name: category.name,
      price: formatAmount(category.price, category.currency),
      currency: category.currency,
      seatsLeft: category.seats_left,
    })),
  };
}
