// The door of the ledger. Money moves only through `posting`.
export { ledgerMonths } from './admin/months.queries.ts';
export { archiveMonth, restoreMonth, type Archived } from './archive/archive.ts';
export { makePartitions } from './archive/partitions.job.ts';
export { closedErrors, throwClosed } from './closed/closed.errors.ts';
export { assertNotClosed, isClosed, orClosed } from './closed/closed.ts';
export { listTransactions, parsePage, readPage } from './history/history.ts';
export { toProto as transactionToProto } from './history/transaction.ts';
export { ledger } from './ledger.feature.ts';
export {
  accountNames,
  cashIn,
  exchangeDesk,
  fees,
  partyOf,
  revenue,
  systemAccount,
  unclaimedOf,
  walletOf,
  type Account,
} from './posting/accounts.ts';
export { readPostingConfig, type PostingConfig } from './posting/config.ts';
export { createPosting } from './posting/posting.ts';
export { invalidateWallets } from './posting/invalidating.ts';
export { findAnswer, freeKey } from './posting/keys.queries.ts';
export {
  assertBalanced,
  availableTo,
  settled,
  transactionOf,
  type Ceiling,
  type Leg,
  type Linked,
  type Movement,
  type Posted,
  type PostedTransaction,
  type Posting,
  type PostingResult,
  type Scope,
  type TransactionType,
  type View,
} from './posting/movement.ts';
export { assertKeyFits, earlierOr, postOnce, preparedOrEarlier, preparedOrPosted } from './posting/once.ts';
export { walletErrors } from './posting/posting.errors.ts';
export type { BatchOutcome, Outcome } from './posting/posting.queries.ts';
export { toResult } from './posting/result.ts';
export { scopeParameter } from './posting/scope.ts';
export { standInLegs, withClosedWallets } from './posting/stand-in.ts';
export { postInTransaction } from './posting/in-transaction.ts';
export { verifyLedger, type Break, type BreakKind, type Verification } from './verify/verify.ts';
export { openWallet, readBalance } from './wallets/balance.ts';
export { readLimitsConfig, type LimitsConfig } from './wallets/limits.ts';
export { Wallet } from './wallets/wallet.entity.ts';
