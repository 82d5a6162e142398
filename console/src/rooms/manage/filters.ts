import { filters, oneOf, text } from '../../app/search.ts';

export const states = ['draft', 'proposed', 'published', 'archived'] as const;
export type State = (typeof states)[number];

export const thingFilters = filters({ merchant: text(36), state: oneOf(...states), club: text(64) });
/** Whose changes, or for whom something new is made. */
export const merchantFilter = filters({ merchant: text(36) });
