import { day, filters, oneOf, text } from '../../app/search.ts';

export const paymentStatuses = [
  'requires_capture',
  'succeeded',
  'partially_refunded',
  'refunded',
  'voided',
  'expired',
] as const;
export const payoutStatuses = ['open', 'requested', 'processing', 'paid', 'failed', 'cancelled'] as const;

export const paymentFilters = filters({
  user_id: text(36),
  merchant_id: text(36),
  status: oneOf(...paymentStatuses),
  from: day(),
  to: day(),
});
export const payoutFilters = filters({ merchant_id: text(36), user_id: text(36), status: oneOf(...payoutStatuses) });
