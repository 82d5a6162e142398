// The door of transfers.
export { transferMovement } from './transfer.ts';
export { transferErrors } from './transfers.errors.ts';
export { transfers } from './transfers.feature.ts';
