// Which seats somebody wants, as requests say it.
import { fields, together } from '@plaza/service';
import { z } from 'zod';
import { largestHold } from './seat-hold.ts';
import { quantityInvalid } from './seat.errors.ts';

/** The label of a seat: the name of its row, and its number. */
export const seatIds = together(z.array(fields.text(1, 64)).max(largestHold), {
  holds: (ids) => new Set(ids).size === ids.length,
  path: [],
  message: 'Must name each seat once.',
});

/** The ways to choose that a request has, of which it takes at most one. */
export interface Ways {
  seatIds: readonly string[];
  best: boolean;
  holdId?: string | undefined;
}

export const oneWay = {
  holds: ({ seatIds: ids, best, holdId }: Ways): boolean =>
    Number(ids.length > 0) + Number(best) + Number(holdId !== undefined) <= 1,
  path: ['seatIds'],
  message: 'Must not be set together with another way to choose seats.',
};

/** As many as are named, or as is said; one if nothing is said. Throws QUANTITY_INVALID. */
export function quantityOf(quantity: number | undefined, named: number): number {
  const wanted = quantity ?? (named || 1);
  if (!Number.isInteger(wanted) || wanted < 1 || wanted > largestHold)
    throw quantityInvalid(`Must be 1 to ${largestHold}.`);
  if (named > 0 && wanted !== named) throw quantityInvalid('Must be the number of the seats that are named.');
  return wanted;
}
