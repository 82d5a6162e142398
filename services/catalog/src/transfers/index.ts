// The door of transfers: tickets that people give to each other.
export { transfers } from './transfer.feature.ts';
export { endOffersOf } from './transfers.ts';
