// A purchase's two transactions, as hold_tickets.sql and issue_tickets.sql do them, for as many purchases at
// once as are asked for. Every buyer of a category changes the same counters: gathered, they share one lock and one commit.
//
// A purchase is gathered with others four times, each time with those that wait for the same: here, on its way to the wallet (saga/charges.ts), in the
// wallet's ledger (posting.ts), and here again at its end. None waits while nothing is under way: a single buyer passes all four at once.
import type { OutboxInsert } from '@plaza/outbox';
import { gather, leaseMs, type Database } from '@plaza/service';
import { z } from 'zod';
import type { SagaStart } from '../saga/index.ts';

export interface TicketOrder {
  eventId: string;
  category: string;
  /** The total that the buyer expects, if they sent one: a decimal. */
  expectedTotal?: string | undefined;
  /** One for each seat, in the order of the seats. */
  tickets: readonly { id: string; code: string }[];
  /** Exactly these seats of the category, by their labels. Undefined: the next free ones. */
  seats?: readonly string[] | undefined;
  /** The seats that this hold of the buyer's has. */
  holdId?: string | undefined;
  /** So many seats are not free side by side: only this number. */
  together?: number | undefined;
}

const decimal = z.string().regex(/^\d+\.\d+$/);

/**
 * The order at the time of the purchase: later changes of the event change neither price nor answer. hold_tickets.sql creates it, and sale.io.test.ts
 * compares the result with this schema.
 */
export const purchaseState = z.strictObject({
  eventId: z.uuid(),
  categoryId: z.uuid(),
  category: z.string(),
  quantity: z.int(),
  /** Of each ticket. */
  price: decimal,
  total: decimal,
  currency: z.string(),
  event: z.strictObject({
    title: z.string(),
    date: z.iso.datetime({ offset: true }),
    venue: z.string(),
    club: z.string(),
  }),
  /** Who sells it; null: the platform. A purchase of before has none. */
  merchantId: z.uuid().nullish(),
  nft: z.boolean().nullish(),
  tickets: z.array(z.strictObject({ id: z.uuid(), code: z.string(), seat: z.string() })),
  /** The hold whose seats it took. */
  holdId: z.uuid().optional(),
});
export type PurchaseState = z.infer<typeof purchaseState>;

/** The outcome of an order: held; refused, without any trace; or the saga that already has its key, null if that belongs to another request. */
export type Held = { state: PurchaseState } | SaleRefusal | { earlier: string | null };

export type SaleRefusal =
  | { refused: 'EVENT_NOT_FOUND' | 'EVENT_CANCELLED' | 'EVENT_PAST' | 'CATEGORY_NOT_FOUND' }
  | SeatRefusal
  | { refused: 'NOT_ON_SALE' }
  | { refused: 'LIMIT_PER_PERSON'; limit: number; left: number }
  | { refused: 'SOLD_OUT'; left: number }
  | { refused: 'PRICE_CHANGED'; total: string; currency: string };

/** Of an order that chooses its seats. */
export type SeatRefusal =
  | { refused: 'SEAT_NOT_FOUND' | 'SEATS_TAKEN'; seats: string[] }
  | { refused: 'SEATS_NOT_TOGETHER'; together: number }
  | { refused: 'SEAT_HOLD_NOT_FOUND' };

export interface PaidOrder {
  id: string;
  userId: string;
  quantity: number;
  /** Encoded. */
  response: Uint8Array;
  /** The owner of the saga's lease. */
  owner: string;
  /** The events, which are written in the same transaction. */
  events: readonly OutboxInsert[];
}

export interface TicketSales {
  /** Begins a saga: reserves the key, holds the seats, prepares the tickets and writes the saga's row. */
  hold(start: SagaStart, order: TicketOrder): Promise<Held>;
  /** Ends a saga: the tickets are valid. False if the owner no longer has its lease; then nothing changes. */
  issue(order: PaidOrder): Promise<boolean>;
}

export function ticketSales(database: Database): TicketSales {
  const hold = gather<{ start: SagaStart; order: TicketOrder }, Held>({
    exclusiveKeys: ({ start: { userId, key } }) => (key === undefined ? [] : [`${userId} ${key}`]),
    async run(orders) {
      const [row] = await database.statement<{ outcomes: string }>('select hold_tickets($1, $2, $3) as outcomes', [
        orders[0]?.start.owner,
        leaseMs,
        JSON.stringify(
          orders.map(({ start, order }, index) => ({
            place: index + 1,
            id: start.id,
            user_id: start.userId,
            key: start.key,
            request_id: start.requestId,
            kind: start.kind,
            hash: start.requestHash.toString('hex'),
            event_id: order.eventId,
            category: order.category,
            expected_total: order.expectedTotal,
            hold_until: start.holdUntil,
            created_at: start.createdAt,
            tickets: order.tickets,
            seats: order.seats,
            hold_id: order.holdId,
            together: order.together,
          })),
        ),
      ]);
      return JSON.parse(row?.outcomes ?? '') as Held[];
    },
  });
  const issue = gather<PaidOrder, boolean>({
    async run(orders) {
      const [row] = await database.statement<{ mine: boolean[] }>('select issue_tickets($1, $2) as mine', [
        orders[0]?.owner,
        JSON.stringify(
          orders.map(({ id, userId, quantity, response, events }, index) => ({
            place: index + 1,
            id,
            user_id: userId,
            quantity,
            response: Buffer.from(response).toString('base64'),
            events,
          })),
        ),
      ]);
      return row?.mine ?? [];
    },
  });
  return { hold: (start, order) => hold({ start, order }), issue };
}
