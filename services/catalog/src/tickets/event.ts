import type { Event as EventMessage } from '@plaza/api/ticket';
import { formatAmount } from '@plaza/money';
import { cutPage, type SqlEntityManager } from '@plaza/service';
import { ticketErrors } from './ticket.errors.ts';

/** Where a page ends: the sort key of its last event, the date to the microsecond. */
export interface EventPosition {
  date: string;
  id: string;
}

export interface EventPage {
  events: EventMessage[];
  /** Undefined on the last page. */
  next: EventPosition | undefined;
}

/** Categories that one event is shown with. No stadium has as many. */
const mostCategories = 100;

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

/** The events ahead, soonest first, at most `limit`, from after a position on; an empty club means all of them. */
export async function listEvents(
  em: SqlEntityManager,
  club: string,
  after: EventPosition | undefined,
  limit: number,
): Promise<EventPage> {
  const rows = await em.execute<(EventRow & { at: string })[]>(
    `select ${columns}, to_char(date at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at from events
     where ${club === '' ? '' : 'club = ? and'} date > now() ${after ? 'and (date, id) > (?::timestamptz, ?::uuid)' : ''} order by date, id limit ?`,
    [...(club === '' ? [] : [club]), ...(after ? [after.date, after.id] : []), limit + 1],
  );
  const { shown, last } = cutPage(rows, limit);
  return { events: shown.map((row) => toProto(row, [])), next: last && { date: last.at, id: last.id } };
}

/** One event with its categories, dearest first, at most 100. Throws EVENT_NOT_FOUND. */
export async function getEvent(em: SqlEntityManager, id: string): Promise<EventMessage> {
  const [event] = await em.execute<EventRow[]>(`select ${columns} from events where id = ?`, [id]);
  if (!event) throw ticketErrors.EVENT_NOT_FOUND();
  const categories = await em.execute<CategoryRow[]>(
    'select name, price, currency, seats_left from event_categories where event_id = ? order by event_categories.price desc, name limit ?',
    [id, mostCategories],
  );
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
