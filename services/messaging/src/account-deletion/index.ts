// The door of account deletion.
export { forgetPeople, recentlyErased } from './erasure.events.ts';
