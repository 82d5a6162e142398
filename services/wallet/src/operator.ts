// What an operator does by hand, through `npx plaza ledger`.
export { archiveMonth, restoreMonth, type Archived } from './ledger/archive/archive.ts';
export { verifyLedger, type Break, type BreakKind, type Verification } from './ledger/verify/verify.ts';
