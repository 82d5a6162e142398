// The door of people: names, clubs and languages, which auth knows.
export { people } from './people.feature.ts';
export type { KnownPerson, People, Profile } from './people.ts';
