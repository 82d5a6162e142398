import { filters, oneOf, text } from '../../app/search.ts';

export const statuses = ['active', 'frozen'] as const;

export const accountStates = ['proposed', 'approved', 'refused', 'suspended'] as const;

export const accountFilters = filters({ state: oneOf(...accountStates) });

export const merchantFilters = filters({ query: text(100), status: oneOf(...statuses) });
