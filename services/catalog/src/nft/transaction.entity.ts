import { defineEntity, p } from '@mikro-orm/postgresql';
import type { TokenAction } from './chain.ts';

export type ChainState = 'sent' | 'done' | 'failed' | 'lost';

export const ChainTransactionSchema = defineEntity({
  name: 'ChainTransaction',
  tableName: 'chain_transactions',
  properties: {
    id: p.uuid().primary(),
    // Addresses in lower case.
    signer: p.text(),
    chainId: p.bigint('bigint'),
    nonce: p.integer(),
    ticketId: p.uuid().index('chain_transactions_ticket_index'),
    action: p.text().$type<TokenAction>(),
    // Whose the token becomes; empty where it is burned.
    holder: p.text(),
    // The newest last: one that nobody takes is replaced.
    hashes: p.array(),
    // Signed: it can be sent by whoever has it, as often as it takes.
    raw: p.text(),
    maxFee: p.decimal().columnType('numeric(30,0)'),
    tip: p.decimal().columnType('numeric(30,0)'),
    state: p.text().$type<ChainState>().default('sent'),
    // When it was last signed, and last sent.
    signedAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    sentAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
  uniques: [{ name: 'chain_transactions_nonce_unique', properties: ['chainId', 'signer', 'nonce'] }],
  indexes: [{ name: 'chain_transactions_sent_index', properties: ['nonce'], where: `state = 'sent'` }],
  checks: [
    { name: 'chain_transactions_action_check', expression: `action in ('mint', 'move', 'burn')` },
    { name: 'chain_transactions_state_check', expression: `state in ('sent', 'done', 'failed', 'lost')` },
    { name: 'chain_transactions_hashes_check', expression: 'cardinality(hashes) between 1 and 100' },
  ],
});

/** A transaction of the platform's account on the chain. It is stored before it is sent, so that no number of the account is lost. */
export class ChainTransaction extends ChainTransactionSchema.class {}
ChainTransactionSchema.setClass(ChainTransaction);

export const ChainSignerSchema = defineEntity({
  name: 'ChainSigner',
  tableName: 'chain_signers',
  properties: {
    chainId: p.bigint('bigint').primary(),
    address: p.text().primary(),
    nextNonce: p.integer(),
    // One process at a time works for it.
    nextRoundAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    // The last ticket that was compared with the chain.
    comparedTo: p.uuid().nullable(),
  },
});

/** The platform's account on a chain, with the number of its next transaction. */
export class ChainSigner extends ChainSignerSchema.class {}
ChainSignerSchema.setClass(ChainSigner);
