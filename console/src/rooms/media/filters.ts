import { filters, oneOf, text } from '../../app/search.ts';

/** What a library has pictures for; those of people are their own. */
export const kinds = ['product', 'event', 'club'] as const;
export type Kind = (typeof kinds)[number];
export const states = ['ready', 'processing', 'awaiting', 'refused'] as const;

export const libraryFilters = filters({
  merchant: text(36),
  kind: oneOf(...kinds),
  state: oneOf(...states),
  unused: oneOf('yes'),
});
