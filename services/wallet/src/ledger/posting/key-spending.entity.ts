import { defineEntity, p } from '@mikro-orm/postgresql';

export const KeySpendingSchema = defineEntity({
  name: 'KeySpending',
  tableName: 'key_spending',
  properties: {
    // A key that replaced another spends under the id of the first of them.
    keyId: p.uuid().primary(),
    merchantId: p.uuid(),
    currency: p.text(),
    // In UTC. On another day nothing was spent yet.
    day: p.date(),
    spent: p.decimal().precision(24).scale(4),
  },
  checks: [{ name: 'key_spending_spent_check', expression: 'spent >= 0' }],
});

/** What left the accounts of merchants with an API key that has a ceiling for a day. */
export class KeySpending extends KeySpendingSchema.class {}
KeySpendingSchema.setClass(KeySpending);
