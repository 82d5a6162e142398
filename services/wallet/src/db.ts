import type { InferKyselyDB, SqlEntityManager } from '@mikro-orm/postgresql';
import type { IdempotencyKeySchema } from '@plaza/service';
import type { Kysely } from 'kysely';
import type { MergedGuestSchema } from './account-deletion/merged-guest.entity.ts';
import type { AdViewSchema } from './credits/ads/ad-view.entity.ts';
import type { ClosingSchema } from './ledger/closed/closing.entity.ts';
import type { CreditTransactionSchema } from './credits/credits/credit-transaction.entity.ts';
import type { ExchangeQuoteSchema, ExchangeRateSchema } from './exchange/exchange.entity.ts';
import type { HoldSchema } from './payments/holds/hold.entity.ts';
import type { VerificationSchema } from './ledger/admin/verification.entity.ts';
import type { ArchivedBalanceSchema, ArchivedMonthSchema } from './ledger/archive/archive.entity.ts';
import type { MerchantSchema } from './payments/merchants/merchant.entity.ts';
import type { PaymentRequestSchema } from './payments/payment-requests/payment-request.entity.ts';
import type { PaymentPostingSchema, PaymentSchema } from './payments/payments/payment.entity.ts';
import type { PayoutDestinationSchema } from './payments/payouts/payout-destination.entity.ts';
import type { PayoutSchema } from './payments/payouts/payout.entity.ts';
import type { EntrySchema, RefundSchema, ReversalSchema, TransactionSchema } from './ledger/posting/posting.entity.ts';
import type {
  PaymentIntentSchema,
  PaymentReturnSchema,
  ProviderEventSchema,
} from './funding/deposits/intent.entity.ts';
import type { SettingSchema, WalletDecisionSchema } from './ledger/wallets/decision.entity.ts';
import type { LimitSchema, WalletSchema } from './ledger/wallets/wallet.entity.ts';

/** The tables of the wallet and their columns, as the entities describe them. */
export type DB = InferKyselyDB<
  | typeof AdViewSchema
  | typeof ArchivedBalanceSchema
  | typeof ArchivedMonthSchema
  | typeof ClosingSchema
  | typeof MergedGuestSchema
  | typeof CreditTransactionSchema
  | typeof EntrySchema
  | typeof ExchangeQuoteSchema
  | typeof ExchangeRateSchema
  | typeof HoldSchema
  | typeof IdempotencyKeySchema
  | typeof LimitSchema
  | typeof MerchantSchema
  | typeof PaymentIntentSchema
  | typeof PaymentPostingSchema
  | typeof PaymentRequestSchema
  | typeof PaymentSchema
  | typeof PayoutDestinationSchema
  | typeof PayoutSchema
  | typeof RefundSchema
  | typeof ReversalSchema
  | typeof SettingSchema
  | typeof PaymentReturnSchema
  | typeof ProviderEventSchema
  | typeof TransactionSchema
  | typeof VerificationSchema
  | typeof WalletDecisionSchema
  | typeof WalletSchema
>;

/** Queries in the transaction of `em`, typed by the entities. */
export const db = (em: SqlEntityManager): Kysely<DB> => em.getKysely<DB>();
