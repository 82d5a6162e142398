// The door of search: what is on sale, found by words.
export { search } from './search.feature.ts';
