// The door of transfers: tickets that people give to each other.
export { resealTransfers } from './addresses.ts';
export { transfers } from './transfer.feature.ts';
export { endOffersOf } from './transfers.ts';
