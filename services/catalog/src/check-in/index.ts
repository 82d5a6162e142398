// The door of check-in: who is let in where, and what was scanned.
export { checkIn } from './check-in.feature.ts';
export { seedCheckIn } from './check-in.seed.ts';
