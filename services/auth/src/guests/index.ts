// The door of guests.
export { guests } from './guests.feature.ts';
