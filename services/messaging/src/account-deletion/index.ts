// The door of account deletion.
export { forgetPeople, recentlyErased } from './account-deletion.events.ts';
