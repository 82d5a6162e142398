import { defineEntity, p } from '@mikro-orm/postgresql';
import type { values } from '@plaza/api/values';
import { Ticket } from '../tickets/index.ts';

export type TransferState = (typeof values)['plaza.catalog.v1.TicketTransfer.state'][number];

export const TicketTransferSchema = defineEntity({
  name: 'TicketTransfer',
  tableName: 'ticket_transfers',
  properties: {
    id: p.uuid().primary(),
    ticket: () =>
      p
        .manyToOne(Ticket)
        .fieldName('ticket_id')
        .deleteRule('restrict')
        .foreignKeyName('ticket_transfers_ticket_id_foreign')
        .index('ticket_transfers_ticket_index'),
    fromUser: p.uuid(),
    // Null: nobody has confirmed the address to which it was offered.
    toUser: p.uuid().nullable(),
    // It was offered to an e-mail address: who gives it does not see whose that is.
    byAddress: p.boolean().default(false),
    // Sealed, while it is offered: see addresses.ts.
    address: p.blob().nullable(),
    // By which offers to one address are counted and found, for a day and while it is offered.
    addressKey: p.blob().nullable(),
    // An offer whose time is over is `expired`, whatever is written here.
    state: p.text().$type<TransferState>().default('offered'),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    expiresAt: p.datetime().columnType('timestamptz'),
    endedAt: p.datetime().columnType('timestamptz').nullable(),
  },
  indexes: [
    { name: 'ticket_transfers_from_index', properties: ['fromUser', 'id'] },
    { name: 'ticket_transfers_to_index', properties: ['toUser', 'id'] },
    {
      name: 'ticket_transfers_address_index',
      expression: `create index "ticket_transfers_address_index" on "catalog"."ticket_transfers" (address_key) where address_key is not null`,
    },
  ],
  uniques: [
    // A ticket is offered to one person at a time.
    { name: 'ticket_transfers_open_unique', properties: ['ticket'], where: `state = 'offered'` },
  ],
  checks: [
    {
      name: 'ticket_transfers_state_check',
      expression: `state in ('offered', 'accepted', 'declined', 'cancelled', 'expired', 'ended')`,
    },
    { name: 'ticket_transfers_ended_check', expression: `(state = 'offered') = (ended_at is null)` },
    { name: 'ticket_transfers_people_check', expression: 'from_user <> to_user' },
    { name: 'ticket_transfers_to_check', expression: 'to_user is not null or by_address' },
    { name: 'ticket_transfers_address_check', expression: `address is null or by_address and state = 'offered'` },
  ],
});

/** An offer to give a ticket to another person, and what became of it. */
export class TicketTransfer extends TicketTransferSchema.class {}
TicketTransferSchema.setClass(TicketTransfer);
