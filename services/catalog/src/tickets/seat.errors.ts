import { defineErrors, status } from '@plaza/service';
import { sagaErrors } from '../saga/index.ts';
import type { SeatRefusal } from './sale.queries.ts';

export const seatErrors = defineErrors('catalog: seats', {
  SEAT_NOT_FOUND: {
    code: status.NOT_FOUND,
    message: 'The category has no such seat.',
    remedy:
      'The metadata has the ids that there are not (`seats`). Read the seats with GET /api/tickets/events/{id}/seats.',
  },
  SEATS_TAKEN: {
    code: status.FAILED_PRECONDITION,
    message: 'Some of these seats are not free any more.',
    remedy: 'Choose others in place of those in the metadata (`seats`). Nothing was held or charged.',
  },
  SEATS_NOT_TOGETHER: {
    code: status.FAILED_PRECONDITION,
    message: 'There are not so many free seats side by side in this category.',
    remedy:
      'Choose fewer seats (the metadata has how many are free side by side, `together`), another category, or seats that are not side by side: leave out `best`.',
  },
  SEAT_HOLD_NOT_FOUND: {
    code: status.NOT_FOUND,
    message: 'There is no such hold of seats: its time may be over, or its seats are bought.',
    remedy: 'Read your holds with GET /api/tickets/holds, or hold seats again.',
  },
  SEAT_HOLD_EXTENDED: {
    code: status.FAILED_PRECONDITION,
    message: 'A hold of seats can be extended once.',
    remedy: 'Buy the seats before the hold ends, or release it.',
  },
  TOO_MANY_HELD: {
    code: status.RESOURCE_EXHAUSTED,
    message: 'So many seats cannot be held at a time.',
    remedy: 'Buy or release seats that you hold: the metadata has the limit (`limit`) and what is held now (`held`).',
  },
});

/** What is wrong with seats that were chosen, as a person reads it. */
export function seatRefusal(refusal: SeatRefusal): Error {
  switch (refusal.refused) {
    case 'SEAT_NOT_FOUND':
    case 'SEATS_TAKEN':
      return seatErrors[refusal.refused]({ metadata: { seats: refusal.seats.join(',') } });
    case 'SEATS_NOT_TOGETHER':
      return seatErrors.SEATS_NOT_TOGETHER({ metadata: { together: String(refusal.together) } });
    case 'SEAT_HOLD_NOT_FOUND':
      return seatErrors.SEAT_HOLD_NOT_FOUND();
  }
}

export function quantityInvalid(description: string): Error {
  return sagaErrors.QUANTITY_INVALID({ violations: [{ field: 'quantity', description }] });
}
