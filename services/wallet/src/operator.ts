// What an operator does by hand, through `npx plaza ledger`.
export { verifyLedger, type Break, type BreakKind, type Verification } from './ledger/verify.ts';
