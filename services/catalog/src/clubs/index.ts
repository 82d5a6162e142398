// The door of the clubs.
export { clubErrors } from './club.errors.ts';
export { clubsById, findClub, toClub, type ClubRow } from './club.ts';
export { sports } from './club.entity.ts';
export { clubs } from './clubs.feature.ts';
export { seedClubs } from './club.seed.ts';
