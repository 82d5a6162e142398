// The door of bulk: imports and exports of files, and changes by a filter.
export { bulk } from './bulk.feature.ts';
