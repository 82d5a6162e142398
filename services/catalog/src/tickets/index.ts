// The door of tickets: events, their seats, and who holds them.
export { isOldCode, keyIdOf, oldCodes, readCode, signCode, type OldCodes } from './code.ts';
export { eventKeys, publicKeyOf, resealEventKeys, type EventKeyPair, type EventKeys } from './event-keys.ts';
export { Event } from './event.entity.ts';
export { eventsById } from './event.ts';
export { insertEvent, seedEvents, type NewEvent } from './event.seed.ts';
export { eraseHolds } from './seat-hold.ts';
export type { PurchaseState } from './sale.queries.ts';
export { refuseOverLimit } from './place-hold.ts';
export { countSeats, voidTickets } from './seat.queries.ts';
export { labelsChecksum, readPlan } from './seat-map.queries.ts';
export { planVersion, seatStatus } from './seat-maps.ts';
export { bitsOf, groupRows, runsOf } from './seat-plan.ts';
export { Ticket, type TicketStatus } from './ticket.entity.ts';
export { ticketErrors } from './ticket.errors.ts';
export { tickets } from './ticket.feature.ts';
export { listTickets, shownStatus, ticketById, ticketsOfOrder } from './ticket.ts';
