import { defineEntity, p } from '@mikro-orm/core';

export const ReceiptlessPersonSchema = defineEntity({
  name: 'ReceiptlessPerson',
  tableName: 'receiptless_people',
  properties: {
    userId: p.uuid().primary(),
    since: p.datetime(3).defaultRaw('clock_timestamp()'),
  },
});

/** A person who shows nobody what they have read, and sees it of nobody. */
export class ReceiptlessPerson extends ReceiptlessPersonSchema.class {}
ReceiptlessPersonSchema.setClass(ReceiptlessPerson);
