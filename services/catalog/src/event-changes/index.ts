// The door of cancelled and moved events.
export { eventChanges } from './event-change.feature.ts';
