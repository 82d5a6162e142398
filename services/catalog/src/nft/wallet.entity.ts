import { defineEntity, p } from '@mikro-orm/postgresql';

export const TicketWalletSchema = defineEntity({
  name: 'TicketWallet',
  tableName: 'ticket_wallets',
  properties: {
    userId: p.uuid().primary(),
    // With the capitals of its checksum.
    address: p.text(),
    namedAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
  checks: [{ name: 'ticket_wallets_address_check', expression: `address ~ '^0x[0-9a-fA-F]{40}$'` }],
});

/** Where the tokens of a person's tickets are held. Without it the platform holds them. */
export class TicketWallet extends TicketWalletSchema.class {}
TicketWalletSchema.setClass(TicketWallet);
