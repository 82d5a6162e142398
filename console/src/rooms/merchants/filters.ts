import { filters, oneOf, text } from '../../app/search.ts';

export const statuses = ['active', 'frozen'] as const;

export const merchantFilters = filters({ query: text(100), status: oneOf(...statuses) });
