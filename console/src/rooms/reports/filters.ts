import { filters, oneOf, text } from '../../app/search.ts';

export const states = ['open', 'acted', 'dismissed'] as const;

export const reportFilters = filters({ state: oneOf(...states), person: text(36) });
