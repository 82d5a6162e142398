// A merchant of the demo, and what somebody paid there.
import { createHash } from 'node:crypto';
import { Big } from '@plaza/money';
import { demoId, type Database } from '@plaza/service';
import { settled, type Posting } from '../../ledger/index.ts';
import { chargeMovement, type PaymentTerms } from './payment.ts';
import { findPayment, insertDraft } from './payment.queries.ts';
import { findMerchants, insertMerchant } from '../merchants/merchant.queries.ts';
import { merchantWallet } from '../merchants/merchant.ts';

/** Makes what is missing. */
export async function seedMerchant(
  database: Database,
  posting: Posting,
  ownerId: string,
  payerId: string,
): Promise<void> {
  const merchant = {
    id: demoId('merchant:boutique'),
    userId: ownerId,
    name: 'La Boutique du Rocher',
    currency: 'EUR',
    feeRate: 150,
    feeFixed: new Big('0.25'),
  };
  settled(await posting.post({ legs: [{ account: merchantWallet(merchant), amount: new Big(0) }] }));
  await insertMerchant(database, merchant);
  const terms: PaymentTerms = {
    id: demoId('payment:scarf'),
    userId: payerId,
    merchantId: merchant.id,
    ownerId,
    amount: new Big('24.90'),
    currency: 'EUR',
    captureMethod: 'automatic',
    description: 'Scarf, red and white',
    orderReference: 'DEMO-1',
    splits: [],
    requestId: undefined,
    createdAt: new Date(),
  };
  if (await findPayment(database, terms.id, undefined)) return;
  await insertDraft(database, terms);
  const scope = {
    userId: payerId,
    key: 'demo-payment',
    method: 'seed',
    requestHash: createHash('sha256').update(terms.id).digest(),
  };
  settled(await posting.post(chargeMovement(terms, await findMerchants(database, [merchant.id]), { scope })));
}
