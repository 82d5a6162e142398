import { filters, oneOf, text } from '../../app/search.ts';

export const outcomes = ['succeeded', 'refused'] as const;

export const merchantFilter = filters({ merchant: text(36) });

export const requestFilters = filters({
  key: text(36),
  outcome: oneOf(...outcomes),
  request: text(128),
  idempotency: text(255),
});
