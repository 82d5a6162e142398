// The door of the marketplace's figures.
export { stats } from './stats.feature.ts';
