// The door of billing: subscriptions and configuration of people, in a database of their own.
export { readBillingConfig, type BillingConfig } from './billing.config.ts';
export { billing, type Billing } from './billing.feature.ts';
export { limitMetadata, type QuotaLimit, type QuotaLimits } from './plans/quota-limits.ts';
export {
  exportLines,
  importRows,
  transferTables,
  type TransferLine,
  type TransferOptions,
  type TransferReport,
  type TransferTable,
} from './transfer/transfer.ts';
export { resealBilling } from './user-config/user-config.ts';
