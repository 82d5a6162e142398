import { defineEntity, p } from '@mikro-orm/postgresql';
import { MerchantRow } from '../merchants/merchant.entity.ts';

export const PayoutDestinationSchema = defineEntity({
  name: 'PayoutDestinationRow',
  tableName: 'payout_destinations',
  properties: {
    // That of the payout that named it first, for which its account is sealed.
    id: p.uuid().primary(),
    // Who owns the merchant.
    userId: p.uuid(),
    merchant: () => p.manyToOne(MerchantRow).joinColumn('merchant_id').mapToPk().deleteRule('no action'),
    // By which the account is found again: see destination.ts.
    fingerprint: p.blob(),
    // Encrypted, likewise.
    destination: p.blob(),
    destinationMasked: p.text(),
    // Before this nothing goes to it, and a payout to it needs a sign-in of a moment ago.
    usableAt: p.datetime(6),
    createdAt: p.datetime(6).defaultRaw('now()'),
  },
  uniques: [{ name: 'payout_destinations_account_unique', properties: ['merchant', 'fingerprint'] }],
  indexes: [
    { name: 'payout_destinations_merchant_created_index', properties: ['merchant', 'createdAt', 'id'] },
    { name: 'payout_destinations_user_index', properties: ['userId', 'createdAt', 'id'] },
  ],
});

/** An account to which a payout of a merchant was requested. Rows are added by the ledger's own transaction: see request_payout.sql. */
export class PayoutDestinationRow extends PayoutDestinationSchema.class {}
PayoutDestinationSchema.setClass(PayoutDestinationRow);
