// The operator's commands of `npx plaza ledger`, `npx plaza keys` and `npx plaza upkeep`.
export {
  archiveMonth,
  restoreMonth,
  verifyLedger,
  type Archived,
  type Break,
  type BreakKind,
  type Verification,
} from './ledger/index.ts';
export { readCreditsConfig } from './credits/index.ts';
export { resealDestinations } from './payments/index.ts';
export { traceOf } from './trace.ts';
export { upkeepTasks } from './upkeep.ts';
