import { outboxEntities, outboxFunctions } from '@plaza/outbox';
import { auditEntities, auditFunctions, defineSchema, IdempotencyKey, UpkeepRun } from '@plaza/service';
import { MergedGuest } from './account-deletion/merged-guest.entity.ts';
import { AdViewRow } from './credits/ads/ad-view.entity.ts';
import { Closing } from './ledger/closed/closing.entity.ts';
import { CreditTransactionRow } from './credits/credits/credit-transaction.entity.ts';
import { ExchangeQuote, ExchangeRateRow } from './exchange/exchange.entity.ts';
import { Hold } from './payments/holds/hold.entity.ts';
import { Verification } from './ledger/admin/verification.entity.ts';
import { ArchivedBalance, ArchivedMonth } from './ledger/archive/archive.entity.ts';
import { MerchantRow } from './payments/merchants/merchant.entity.ts';
import { PaymentRequestRow } from './payments/payment-requests/payment-request.entity.ts';
import { PaymentPosting, PaymentRow } from './payments/payments/payment.entity.ts';
import { PayoutRow } from './payments/payouts/payout.entity.ts';
import { PayoutDestinationRow } from './payments/payouts/payout-destination.entity.ts';
import { personalData } from './personal-data.ts';
import { KeySpending } from './ledger/posting/key-spending.entity.ts';
import { Entry, Refund, Reversal, TransactionRow } from './ledger/posting/posting.entity.ts';
import { Setting, WalletDecision } from './ledger/wallets/decision.entity.ts';
import { PaymentIntentRow, PaymentReturnRow, ProviderEventRow } from './funding/deposits/intent.entity.ts';
import { Limit, Wallet } from './ledger/wallets/wallet.entity.ts';

export const schema = defineSchema({
  name: 'wallet',
  entities: [
    Wallet,
    Closing,
    MergedGuest,
    Limit,
    Setting,
    WalletDecision,
    ExchangeRateRow,
    ExchangeQuote,
    TransactionRow,
    Entry,
    Hold,
    Refund,
    Reversal,
    KeySpending,
    ArchivedMonth,
    ArchivedBalance,
    Verification,
    CreditTransactionRow,
    AdViewRow,
    MerchantRow,
    PaymentRequestRow,
    PaymentRow,
    PaymentPosting,
    PayoutRow,
    PayoutDestinationRow,
    PaymentIntentRow,
    ProviderEventRow,
    PaymentReturnRow,
    IdempotencyKey,
    UpkeepRun,
    ...auditEntities,
    ...outboxEntities,
  ],
  migrations: new URL('./migrations/', import.meta.url),
  sharedSql: [outboxFunctions, auditFunctions],
  personalData,
});
