import { defineEntity, p } from '@mikro-orm/postgresql';

export const MerchantSchema = defineEntity({
  name: 'MerchantRow',
  tableName: 'merchants',
  properties: {
    id: p.uuid().primary(),
    // Who owns it. Its wallet is its own: there `user_id` is the merchant's id.
    userId: p.uuid(),
    name: p.text(),
    currency: p.text(),
    // Basis points of each payment, and what it costs besides.
    feeRate: p.integer(),
    feeFixed: p.decimal().precision(20).scale(4).default('0'),
    // Since when it is suspended: nothing is paid to it or by it.
    suspendedAt: p.datetime(6).nullable(),
    // Whether somebody else must approve what one of its team requests to be paid out.
    payoutsNeedApproval: p.boolean().default(false),
    // Of the test twin of a merchant, for which its test keys act: that merchant. It is its own owner.
    twinOf: p.uuid().nullable().unique('merchants_twin_of_unique'),
    createdAt: p.datetime(6).defaultRaw('now()'),
  },
  indexes: [
    { name: 'merchants_user_index', properties: ['userId', 'createdAt', 'id'] },
    // An id may follow from a key, so it does not ascend with time.
    { name: 'merchants_created_index', properties: ['createdAt', 'id'] },
  ],
  checks: [
    { name: 'merchants_currency_check', expression: `currency ~ '^[A-Z]{3}$'` },
    {
      name: 'merchants_twin_check',
      expression: `(twin_of is null) = (currency <> 'XTS') and (twin_of is null or user_id = id)`,
    },
    { name: 'merchants_fee_check', expression: 'fee_rate between 0 and 9999 and fee_fixed >= 0' },
  ],
});

export class MerchantRow extends MerchantSchema.class {}
MerchantSchema.setClass(MerchantRow);
