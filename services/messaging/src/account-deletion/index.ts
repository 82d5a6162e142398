// The door of account deletion.
export { deletionEvents, recentlyErased } from './account-deletion.events.ts';
export { erasePeople } from './erase-people.ts';
