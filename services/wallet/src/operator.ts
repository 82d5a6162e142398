// The operator's commands of `npx plaza ledger`, and of `npx plaza keys`.
export {
  archiveMonth,
  restoreMonth,
  verifyLedger,
  type Archived,
  type Break,
  type BreakKind,
  type Verification,
} from './ledger/index.ts';
export { resealDestinations } from './payments/index.ts';
