// What every request for a refund says, of staff and of merchants.
import { commonErrors, fields, parse, together } from '@plaza/service';
import { z } from 'zod';
import type { OrderKind } from '../saga/index.ts';
import type { Wish } from './plan.ts';

const positive = (name: string) => z.int().min(1, `Must be the ${name}, from 1.`).max(1_000_000, 'Is too large.');
const amount = z
  .string()
  .regex(/^(\d{1,12}(\.\d{1,4})?)?$/, 'Must be a decimal string, such as "89.99".')
  .refine((text) => text === '' || Number(text) > 0, 'Must be above zero.');

const refundRequest = together(
  z.object({
    id: fields.uuid(),
    reason: fields.text(0, 200).default(''),
    lines: z.array(z.object({ line: positive('number of a line'), quantity: positive('quantity') })).default([]),
    ticketIds: z.array(fields.uuid()).default([]),
    amount: amount.default(''),
    includeUsed: z.boolean().default(false),
  }),
  {
    holds: ({ lines, ticketIds, amount: given }) =>
      [lines.length > 0, ticketIds.length > 0, given !== ''].filter(Boolean).length < 2,
    path: ['lines'],
    message: 'Send one of lines, ticket_ids and amount.',
  },
  {
    holds: ({ lines }) => new Set(lines.map(({ line }) => line)).size === lines.length,
    path: ['lines'],
    message: 'Must name each line once.',
  },
  {
    holds: ({ ticketIds }) => new Set(ticketIds).size === ticketIds.length,
    path: ['ticketIds'],
    message: 'Must name each ticket once.',
  },
);

export interface ParsedRefund {
  id: string;
  reason: string;
  wish: Wish;
  /** Also tickets with which somebody came in. */
  includeUsed: boolean;
}

/** Throws INVALID_ARGUMENT. */
export function parseRefund(request: object): ParsedRefund {
  const { id, reason, lines, ticketIds, amount: given, includeUsed } = parse(refundRequest, request);
  const wish: Wish =
    lines.length > 0
      ? { what: 'lines', lines }
      : ticketIds.length > 0
        ? { what: 'tickets', ids: ticketIds }
        : given !== ''
          ? { what: 'amount', amount: given }
          : { what: 'all' };
  return { id, reason, wish, includeUsed };
}

/** Throws INVALID_ARGUMENT: tickets are named by their ids, everything else by its line. */
export function assertFits(kind: OrderKind, { what }: Wish): void {
  const wrong = (field: string, description: string) =>
    commonErrors.INVALID_ARGUMENT({ violations: [{ field, description }] });
  if (kind === 'tickets' && what === 'lines') throw wrong('lines', 'Tickets are named in ticket_ids.');
  if (kind !== 'tickets' && what === 'tickets') throw wrong('ticket_ids', 'The order has no tickets. Name its lines.');
}
