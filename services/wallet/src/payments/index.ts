// The area's door: what the rest of the wallet uses of it.
export { payments, type PaymentsDependencies } from './payments.feature.ts';
export { cancelPaymentRequestsOf } from './payment-requests/payment-request.queries.ts';
export { resealDestinations } from './payouts/reseal.ts';
export { tracedHolds, tracedPostings } from './refunds/trace.ts';
export { seedMerchant } from './payments/demo.ts';
export { readPayoutsConfig, type PayoutsConfig } from './payouts/config.ts';
