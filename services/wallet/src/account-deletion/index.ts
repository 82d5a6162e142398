// The door of account deletion. It knows the other areas, and none of them knows it: whether an account is closed, they ask ledger.
export { recentlyClosed } from './closing.events.ts';
export { accountDeletion } from './closing.feature.ts';
