// The door of exports: archives of what all services have of a person.
export { personalExports } from './exports.feature.ts';
