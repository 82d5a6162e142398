// The door of account deletion: whether a person is closed, and the erasure of their data.
export { deletionEvents, recentlyClosed } from './account-deletion.events.ts';
export { accountDeletion } from './account-deletion.feature.ts';
export { forOpenPeople } from './closing.ts';
