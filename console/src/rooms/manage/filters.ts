import { filters, oneOf, text } from '../../app/search.ts';

export const states = ['draft', 'proposed', 'published', 'archived'] as const;
export type State = (typeof states)[number];

export const thingFilters = filters({ merchant: text(36), state: oneOf(...states), club: text(64) });
export const ticketStates = ['valid', 'used', 'refunded', 'cancelled'] as const;
export const ticketFilters = filters({ status: oneOf(...ticketStates), category: text(100), seat: text(64) });
/** Which section of a plan is enlarged. */
export const sectionFilter = filters({ section: text(100) });

/** Whose changes, or for whom something new is made. */
export const merchantFilter = filters({ merchant: text(36) });

export const importKinds = ['products', 'variants', 'stock', 'prices', 'events', 'plans'] as const;
export type ImportKind = (typeof importKinds)[number];
/** What can be changed by a filter. */
export const changedKinds = ['products', 'events', 'plans'] as const;

/** For whom an import is begun, and of what. */
export const importStart = filters({ merchant: text(36), kind: oneOf(...importKinds) });

/** Which lines of an import are shown: by what they would do, by what came of them, or all. */
export const lineChoices = ['error', 'create', 'change', 'unchanged', 'applied', 'conflict', 'failed', 'all'] as const;
export type LineChoice = (typeof lineChoices)[number];
export const lineFilter = filters({ lines: oneOf(...lineChoices) });
