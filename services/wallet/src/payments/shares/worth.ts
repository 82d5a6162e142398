import { feeOf, knownMerchant, type Merchants } from '../merchants/merchant.ts';
import { shareErrors } from './shares.errors.ts';
import { sharesOf, type Divided } from './shares.ts';

/** Throws PAYMENT_TOO_SMALL if the fee of the whole would leave its merchant nothing. */
export function checkWorth(payment: Divided & { merchantId: string }, merchants: Merchants): void {
  const fee = feeOf(knownMerchant(merchants, payment.merchantId), payment.amount);
  if (sharesOf(payment.amount, payment).own.lte(fee)) throw shareErrors.PAYMENT_TOO_SMALL();
}
