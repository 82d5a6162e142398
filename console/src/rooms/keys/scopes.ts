import type { ApiKey } from '@plaza/client';

export type Scope = ApiKey['scopes'][number];

export const scopes: readonly Scope[] = [
  'orders.read',
  'orders.refund',
  'payments.read',
  'payments.write',
  'payments.refund',
  'payouts.read',
  'payouts.request',
  'webhooks.read',
  'webhooks.write',
  'merchant.read',
];
