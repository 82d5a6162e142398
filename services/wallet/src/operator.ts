// What an operator does by hand, through `npx plaza ledger`.
export {
  archiveMonth,
  restoreMonth,
  verifyLedger,
  type Archived,
  type Break,
  type BreakKind,
  type Verification,
} from './ledger/index.ts';
