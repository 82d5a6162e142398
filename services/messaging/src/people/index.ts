// The door of people: names and clubs, which auth knows.
export { people } from './people.feature.ts';
export type { People } from './people.ts';
