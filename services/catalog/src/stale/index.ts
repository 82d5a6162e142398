// The door of stale views: what is cached of prices, dropped when they change.
export { staleViews } from './stale.feature.ts';
