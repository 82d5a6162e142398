// The door of account deletion. It uses the other areas, and none of them uses it: whether an account is closed, they read from ledger.
export { recentlyClosed } from './account-deletion.events.ts';
export { accountDeletion } from './account-deletion.feature.ts';
