// The tickets of an event for devices without a network, as signed lines of text: see docs/check-in.md.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { sql } from 'kysely';
import { pageTokens, fields, type Database } from '@plaza/service';
import { db } from '../db.ts';
import { isOldCode, type EventKeys } from '../tickets/index.ts';

export const gateTicketsRequest = z.object({
  cursor: z.string().max(200, 'Is too long.'),
  revoked: z.boolean(),
  limit: z
    .int()
    .min(0, 'Must be 1 to 5000.')
    .max(5_000, 'Must be 1 to 5000.')
    .transform((limit) => limit || 1_000),
});

const transaction = z.string().regex(/^\d{1,18}$/);
/** From which transaction this pass reads, from which the next one will, and the last ticket of this one. */
const cursors = pageTokens(
  'gate tickets',
  z.tuple([transaction, z.union([z.literal(''), transaction]), fields.idOrNone()]),
);
const noTicket = '00000000-0000-0000-0000-000000000000';

const letters = { valid: 'V', used: 'U', refunded: 'R', cancelled: 'C' } as const;

interface TicketLine {
  id: string;
  changed: string;
  version: number;
  status: keyof typeof letters;
  category: string;
  inside: boolean;
  qr_code: string;
}

export interface GateTickets {
  list: string;
  signature: string;
  keyId: string;
  cursor: string;
  complete: boolean;
}

/**
 * The tickets that were changed by transactions which had not ended at the last pass. A transaction that is still under way is before the next pass's
 * beginning, so nothing is missed; what is sent twice is the same.
 */
export async function gateTickets(
  { database, eventKeys }: { database: Database; eventKeys: EventKeys },
  eventId: string,
  { cursor, revoked, limit }: z.infer<typeof gateTicketsRequest>,
): Promise<GateTickets> {
  const filters = [eventId, String(revoked)];
  const [since, next, last] = cursors.read(cursor, filters) ?? ['0', '', ''];
  const read = await database.asSystem(async (em) => {
    const { rows: horizon } = await sql<{ oldest: string; next: string }>`
      select pg_snapshot_xmin(now)::text as oldest, pg_snapshot_xmax(now)::text as next
        from pg_current_snapshot() as now`.execute(db(em));
    const { oldest, next: newest } = horizon[0]!;
    // Of a database that was restored into another one, whose transactions began anew: everything is read again.
    const [from, behind] = BigInt(since) > BigInt(newest) ? ['0', ''] : [since, last];
    const { rows } = await sql<TicketLine>`
      select id, changed::text, version, status, category, inside, qr_code from tickets
        where event_id = ${eventId} and (changed, id) > (${from}::bigint, ${behind || noTicket}::uuid)
          and status <> 'pending' ${revoked ? sql`and (version > 1 or status in ('refunded', 'cancelled'))` : sql``}
        order by changed, id limit ${limit + 1}`.execute(db(em));
    const { cancelled_at: cancelledAt } = await db(em)
      .selectFrom('events')
      .select('cancelled_at')
      .where('id', '=', eventId)
      .executeTakeFirstOrThrow();
    return { oldest, rows, isCancelled: cancelledAt !== null, categories: await categoriesOf() };

    async function categoriesOf(): Promise<string[]> {
      const found = await db(em)
        .selectFrom('event_categories')
        .select('name')
        .where('event_id', '=', eventId)
        .orderBy('name')
        .execute();
      return found.map(({ name }) => name);
    }
  });
  const complete = read.rows.length <= limit;
  const shown = read.rows.slice(0, limit);
  const after = next || read.oldest;
  const end = shown.at(-1);
  // The revocations are read as a whole each time: one that is taken back is in no list of changes.
  const finished = revoked ? undefined : ([after, '', ''] as [string, string, string]);
  const following = cursors.write(complete || !end ? finished : [end.changed, after, end.id], filters);
  const key = await eventKeys.of(eventId);
  const { isCancelled, categories } = read;
  const list = text({ eventId, since: cursor, following, complete, revoked, isCancelled }, categories, shown);
  return {
    list,
    signature: key.sign(Buffer.from(list)).toString('base64url'),
    keyId: key.keyId,
    cursor: following,
    complete,
  };
}

function text(
  head: {
    eventId: string;
    since: string;
    following: string;
    complete: boolean;
    revoked: boolean;
    isCancelled: boolean;
  },
  categories: readonly string[],
  tickets: readonly TicketLine[],
): string {
  const kind = head.revoked ? 'revocations' : 'tickets';
  const lines = [
    `plaza-gate 1 ${kind} ${head.eventId} ${head.since || '-'} ${head.following || '-'} ${head.complete ? 'complete' : 'more'}`,
    ...(head.isCancelled ? ['e cancelled'] : []),
    ...(head.revoked ? [] : categories.map((name, index) => `c ${index} ${name}`)),
  ];
  const places = new Map(categories.map((name, index) => [name, index]));
  for (const ticket of tickets) {
    const { id, version, status } = ticket;
    // A code of a version below is not valid.
    if (head.revoked)
      lines.push(
        `r ${id} ${status === 'refunded' || status === 'cancelled' ? version + 1 : version} ${letters[status]}`,
      );
    else
      lines.push(
        `t ${id} ${version} ${letters[status]} ${places.get(ticket.category) ?? '-'} ${ticket.inside ? 'in' : 'out'} ${markOf(ticket.qr_code)}`,
      );
  }
  return `${lines.join('\n')}\n`;
}

/** By which a device knows a code of before, which it cannot verify. Its signature cannot be guessed from it. */
function markOf(code: string): string {
  return isOldCode(code) ? createHash('sha256').update(code).digest().subarray(0, 16).toString('base64url') : '-';
}
