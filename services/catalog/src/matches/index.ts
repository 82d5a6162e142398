// The door of matches.
export { matches } from './match.feature.ts';
