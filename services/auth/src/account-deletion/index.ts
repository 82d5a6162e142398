// The door of account deletion.
export { accountDeletion } from './account-deletion.feature.ts';
