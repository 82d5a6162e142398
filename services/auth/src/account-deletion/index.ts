// The door of account deletion.
export { accountDeletion } from './account-deletion.feature.ts';
export { deletionErrors } from './deletion.errors.ts';
export { beginAttempt, decideMerge, deleteUser, eraseAnswers, isClosing, type Attempt } from './deletion.queries.ts';
export { whenAgreed, type DeletionDeps } from './deletion.ts';
