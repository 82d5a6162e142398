// The door of matches.
export { matches } from './match.feature.ts';
export { seedMatches } from './match.seed.ts';
