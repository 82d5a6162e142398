// The operator's commands of `npx plaza ledger`.
export {
  archiveMonth,
  restoreMonth,
  verifyLedger,
  type Archived,
  type Break,
  type BreakKind,
  type Verification,
} from './ledger/index.ts';
