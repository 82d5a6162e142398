// The door of people: names of people, which auth knows.
export { people } from './people.feature.ts';
export type { People, Person } from './people.ts';
