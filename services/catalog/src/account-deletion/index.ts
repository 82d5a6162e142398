// The door of account deletion: whether a person is closed, and what is forgotten of them.
export { deletionEvents, recentlyClosed } from './closing.events.ts';
export { closing } from './closing.feature.ts';
export { forOpenPeople } from './closing.ts';
