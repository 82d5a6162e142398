import { defineSchema, IdempotencyKey } from '@plaza/service';
import { Hold } from './holds/hold.entity.ts';
import { Entry, TransactionRow } from './posting/posting.entity.ts';
import { Wallet } from './wallets/wallet.entity.ts';

export const schema = defineSchema({
  name: 'wallet',
  entities: [Wallet, TransactionRow, Entry, Hold, IdempotencyKey],
  migrations: new URL('./migrations/', import.meta.url),
});
